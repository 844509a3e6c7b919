package dev.breakwater.control;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static final JavaClasses CONTROL =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.breakwater.control");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.breakwater.control.(*)..").should().beFreeOfCycles().check(CONTROL);
    }

    @Test
    void onlyTheStoreSpeaksSql() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.breakwater.control.store")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..", "org.postgresql..", "com.zaxxer..", "org.flywaydb..")
                .check(CONTROL);
    }

    @Test
    void onlyTheBorderKnowsTheServer() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.breakwater.control.serve")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.linecorp.armeria..", "com.fasterxml.jackson..")
                .check(CONTROL);
    }

    @Test
    void processesAreStartedForTheDatabaseAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.breakwater.control.postgres")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ProcessBuilder.class, Process.class)
                .check(CONTROL);
    }

    @Test
    void deciderIsPure() {
        classes()
                .that()
                .haveSimpleName("Proposer")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java.lang..",
                        "java.util",
                        "java.util.function",
                        "java.util.stream",
                        "com.google.protobuf",
                        "dev.breakwater.api..",
                        "dev.breakwater.shield..",
                        "dev.breakwater.control.configuration",
                        "dev.breakwater.control.store")
                .check(CONTROL);
    }
}
