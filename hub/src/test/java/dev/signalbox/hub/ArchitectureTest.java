package dev.signalbox.hub;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/** The arrows of docs/architecture.md. */
class ArchitectureTest {
    private static final JavaClasses HUB =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.signalbox.hub");

    @Test
    void arrowsPointInward() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("root")
                .definedBy("dev.signalbox.hub")
                .layer("gateway")
                .definedBy("..gateway..")
                .layer("oidc")
                .definedBy("..oidc..")
                .layer("mqtt")
                .definedBy("..mqtt..")
                .layer("mapping")
                .definedBy("..mapping..")
                .layer("store")
                .definedBy("..store..")
                .layer("cli")
                .definedBy("..cli..")
                .layer("switchboard")
                .definedBy("..switchboard..")
                .layer("auth")
                .definedBy("..auth..")
                .layer("protocol")
                .definedBy("..protocol..")
                .layer("tls")
                .definedBy("..tls..")
                .layer("doctor")
                .definedBy("..doctor..")
                .layer("log")
                .definedBy("..hub.log..")
                .layer("metrics")
                .definedBy("..metrics..")
                .layer("homeassistant")
                .definedBy("..homeassistant..")
                .layer("config")
                .definedBy("..hub.config..")
                .whereLayer("root")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("gateway")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("oidc")
                .mayOnlyBeAccessedByLayers("root", "gateway")
                .whereLayer("mqtt")
                .mayOnlyBeAccessedByLayers("root", "doctor")
                .whereLayer("doctor")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("log")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("mapping")
                .mayOnlyBeAccessedByLayers("root", "gateway", "mqtt")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("root", "cli")
                .whereLayer("cli")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("switchboard")
                .mayOnlyBeAccessedByLayers("root", "gateway", "mqtt", "store")
                .whereLayer("auth")
                .mayOnlyBeAccessedByLayers("root", "gateway", "log", "mqtt", "oidc", "store", "switchboard")
                .whereLayer("tls")
                .mayOnlyBeAccessedByLayers("root", "doctor", "gateway")
                .whereLayer("homeassistant")
                .mayOnlyBeAccessedByLayers("root", "mqtt")
                .whereLayer("homeassistant")
                .mayOnlyAccessLayers("protocol")
                .whereLayer("config")
                .mayOnlyBeAccessedByLayers("root", "cli")
                .whereLayer("config")
                .mayOnlyAccessLayers("protocol")
                .whereLayer("metrics")
                .mayNotAccessAnyLayer()
                .whereLayer("protocol")
                .mayNotAccessAnyLayer()
                .check(HUB);
    }

    @Test
    void noPackageIsInACycle() {
        slices().matching("dev.signalbox.hub.(*)..").should().beFreeOfCycles().check(HUB);
    }

    @Test
    void undertowStaysInTheGateway() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..gateway..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.undertow..", "org.xnio..")
                .check(HUB);
    }

    @Test
    void jwtsStayWithTheSingleSignOn() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..oidc..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.nimbusds..")
                .check(HUB);
    }

    @Test
    void yamlStaysWithTheConfigurationFile() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.snakeyaml..")
                .check(HUB);
    }

    @Test
    void jdbcStaysInTheStore() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.h2..", "org.flywaydb..")
                .check(HUB);
    }

    @Test
    void mqttClientsStayInTheBridge() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..mqtt..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.eclipse.paho..", "org.apache.activemq..", "org.apache.artemis..")
                .check(HUB);
    }

    @Test
    void mappingIsValuesInAndValuesOut() {
        noClasses()
                .that()
                .resideInAPackage("..mapping..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..switchboard..", "..metrics..", "..auth..", "org.slf4j..", "java.util.regex..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.Thread(\\$.*)?")
                .check(HUB);
    }

    @Test
    void switchboardHasNoLocksAndNoThreadsOfItsOwn() {
        noClasses()
                .that()
                .resideInAPackage("..switchboard..")
                .and()
                .haveSimpleNameNotContaining("SwitchboardLoop")
                .and()
                .doNotHaveSimpleName("Inbox")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.concurrent\\.(?!ThreadLocalRandom).*")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.Thread(\\$.*)?")
                .check(HUB);
    }
}
