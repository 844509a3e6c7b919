package dev.breakwater.shield.read;

import dev.breakwater.shield.check.Problem;
import java.util.Map;
import java.util.Optional;

/// Where a file's resources stand in it, for problems that show after it was read: among several
/// files, or with what control has.
public final class ProblemPlaces {
    private final String file;
    private final Map<String, Document> documents;

    /// @param documents by resource, as in [Problem]
    ProblemPlaces(String file, Map<String, Document> documents) {
        this.file = file;
        this.documents = Map.copyOf(documents);
    }

    /// A problem with its place; empty where it is not of a resource of this file.
    public Optional<TextProblem> find(Problem problem) {
        return Optional.ofNullable(documents.get(problem.resource()))
                .map(
                        document -> {
                            TextProblems one = new TextProblems(file);
                            document.add(problem, one);
                            return one.rejected().problems().getFirst();
                        });
    }
}
