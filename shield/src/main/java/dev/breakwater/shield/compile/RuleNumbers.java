package dev.breakwater.shield.compile;

import java.util.Arrays;
import java.util.function.IntConsumer;

/// Some rules, by their places in the order of judging. Owned by one thread.
final class RuleNumbers {
    private int[] numbers = new int[1];
    private int count;

    void add(int rule) {
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count++] = rule;
    }

    void forEach(IntConsumer taker) {
        for (int i = 0; i < count; i++) {
            taker.accept(numbers[i]);
        }
    }
}
