package dev.breakwater.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.breakwater.cli");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.breakwater.cli.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theCommandKnowsNoProcess() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.breakwater.control..", "dev.breakwater.agent..")
                .check(CLASSES);
    }

    @Test
    void capturesAreReadWithoutKnowingWhatTheyAreReadFor() {
        noClasses()
                .that()
                .resideInAPackage("dev.breakwater.cli.capture")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.breakwater.shield..",
                        "dev.breakwater.bpf..",
                        "dev.breakwater.kernel..",
                        "dev.breakwater.lab..",
                        "picocli..")
                .check(CLASSES);
    }

    @Test
    void onlyTheResourceCommandsSpeakToControl() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.breakwater.cli.resource")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.grpc..")
                .check(CLASSES);
    }
}
