package dev.breakwater.agent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.breakwater.agent.config.ConfigFollower;
import java.io.File;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static final JavaClasses AGENT =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.breakwater.agent");

    /// What root has no business to carry. Maven's enforcer refuses some of them by their artifact;
    /// here it is the jars themselves, however they came.
    private static final List<String> NOT_ABOARD =
            List.of("postgres", "jdbi", "Hikari", "flyway", "kafka", "fabric8", "armeria");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.breakwater.agent.(*)..").should().beFreeOfCycles().check(AGENT);
    }

    @Test
    void onlyTheShieldCallsTheKernel() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.breakwater.agent.kernel")
                .and()
                .doNotHaveFullyQualifiedName(AgentProcess.class.getName())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.breakwater.kernel..", "dev.breakwater.agent.kernel..")
                .check(AGENT);
    }

    @Test
    void onlyTheStreamSpeaksGrpc() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.breakwater.agent.stream")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.grpc..")
                .check(AGENT);
    }

    @Test
    void theFollowerDecidesWithoutClockThreadOrDisk() {
        classes()
                .that()
                .belongToAnyOf(ConfigFollower.class)
                .should()
                .onlyDependOnClassesThat(
                        resideInAPackage("java.lang")
                                .or(resideInAPackage("java.lang.invoke"))
                                .or(resideInAPackage("java.util"))
                                .or(resideInAPackage("java.util.function"))
                                .or(
                                        resideInAPackage("dev.breakwater.agent.config")
                                                .and(simpleName("VersionFolder").negate())))
                .check(AGENT);
        noClasses()
                .that()
                .belongToAnyOf(ConfigFollower.class)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, System.class)
                .check(AGENT);
    }

    @Test
    void carriesNothingThatRootNeedNotCarry() {
        String classPath =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));

        assertThat(Arrays.stream(classPath.split(File.pathSeparator)))
                .noneMatch(jar -> NOT_ABOARD.stream().anyMatch(jar::contains));
    }
}
