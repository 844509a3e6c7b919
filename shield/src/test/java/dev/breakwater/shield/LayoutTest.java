package dev.breakwater.shield;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// `shield` is pure: data in, data out.
class LayoutTest {
    private static final JavaClasses SHIELD =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.breakwater.shield");

    @Test
    void packagesDependInOneDirection() {
        slices().matching("dev.breakwater.shield.(*)..").should().beFreeOfCycles().check(SHIELD);
    }

    @Test
    void touchesNoFileSocketOrThread() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..", "java.nio.file..", "java.net..", "java.util.concurrent..")
                .check(SHIELD);
        noClasses().should().dependOnClassesThat().belongToAnyOf(Thread.class).check(SHIELD);
    }

    @Test
    void readsNoClockAndDrawsNoChance() {
        Set<String> clocks = Set.of("nanoTime", "currentTimeMillis", "now", "random", "randomUUID");
        noClasses()
                .should()
                .accessTargetWhere(
                        describe(
                                "the clock or chance",
                                (JavaAccess<?> access) ->
                                        access.getTargetOwner().getName().startsWith("java.")
                                                && clocks.contains(access.getTarget().getName())))
                .check(SHIELD);
    }

    @Test
    void knowsProtobufAndYamlOnlyAtItsBorders() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.breakwater.shield.read", "dev.breakwater.shield.wire")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.google.protobuf..", "dev.breakwater.api..", "org.snakeyaml..")
                .check(SHIELD);
    }
}
