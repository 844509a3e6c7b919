package dev.breakwater.runtime;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.breakwater.runtime.time.NanoClock;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.breakwater.runtime");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.breakwater.runtime.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void timeIsReadByTheClockAlone() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(NanoClock.class)
                .should()
                .accessTargetWhere(
                        target(owner(name("java.lang.System"))).and(target(name("nanoTime"))))
                .check(CLASSES);
    }

    @Test
    void runtimeKnowsNoOtherPart() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.breakwater.api..",
                        "dev.breakwater.agent..",
                        "dev.breakwater.control..",
                        "dev.breakwater.shield..",
                        "dev.breakwater.kernel..")
                .check(CLASSES);
    }
}
