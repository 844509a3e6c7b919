package dev.breakwater.lab;

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
                    .importPackages("dev.breakwater.lab");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.breakwater.lab.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theLabKnowsNothingOfWhatRunsInIt() {
        noClasses()
                .that()
                .resideInAPackage("dev.breakwater.lab")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.breakwater.lab.*..")
                .check(CLASSES);
    }

    @Test
    void onlyTheDemonstrationAndTrialsKnowBreakwater() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.breakwater.lab.demo..", "dev.breakwater.lab.trial..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.breakwater.api..", "dev.breakwater.shield..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }
}
