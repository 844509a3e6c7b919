package dev.breakwater.kernel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.foreign.Linker;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.breakwater.kernel");

    @Test
    void knowsNoRuleAndNoTable() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.breakwater.bpf..", "dev.breakwater.shield..")
                .check(CLASSES);
    }

    @Test
    void needsNothingButTheJdk() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "dev.breakwater.kernel..")
                .check(CLASSES);
    }

    @Test
    void bindsNativeCallsInTheirPlacesAlone() {
        noClasses()
                .that()
                .doNotHaveSimpleName("Native")
                .and()
                .doNotHaveSimpleName("LibC")
                .and()
                .doNotHaveSimpleName("LibBpf")
                .and()
                .doNotHaveSimpleName("LibBpfMessages")
                .and()
                .doNotHaveSimpleName("LibBpfLinks")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Linker.class)
                .check(CLASSES);
    }

    @Test
    void keepsNoStateInStatics() {
        fields().that().areStatic().should().beFinal().check(CLASSES);
    }
}
