package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The document says what the routes do, and is OpenAPI 3.1 as far as its rules can be looked up in it. */
final class OpenApiTest {
    private static final GatewayRun RUN = GatewayRun.start();
    private static final Set<String> TYPES = Set.of("object", "array", "string", "integer", "number", "boolean");
    private static JsonObject api = new JsonObject();

    @BeforeAll
    static void fetch() throws Exception {
        HttpResponse<String> answer = RUN.get("/api/v1/openapi.json");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        api = JsonParser.parseString(answer.body()).getAsJsonObject();
    }

    @AfterAll
    static void stop() {
        RUN.close();
    }

    @Test
    void documentIsOfVersion31() {
        assertThat(api.get("openapi").getAsString()).isEqualTo("3.1.0");
        assertThat(api.getAsJsonObject("info").keySet()).contains("title", "version");
        assertThat(api.keySet()).isSubsetOf("openapi", "info", "servers", "paths", "components");
        assertThat(api.getAsJsonArray("servers")
                        .get(0)
                        .getAsJsonObject()
                        .get("url")
                        .getAsString())
                .isEqualTo("/api/v1");
    }

    @Test
    void everyRouteIsAnOperationAndEveryOperationIsARoute() {
        List<String> operations = new ArrayList<>();
        operations().forEach((name, operation) -> operations.add(name));
        assertThat(operations)
                .containsExactlyInAnyOrderElementsOf(
                        RUN.gateway.routes().stream().map(OpenApiTest::name).toList());
    }

    @Test
    void everyOperationSaysWhatItTakesAndAnswers() {
        Set<String> ids = new HashSet<>();
        for (Route route : RUN.gateway.routes()) {
            JsonObject operation = operation(name(route));
            assertThat(ids.add(operation.get("operationId").getAsString()))
                    .as("one of its name")
                    .isTrue();
            assertThat(operation.get("summary").getAsString()).endsWith(".").hasSizeGreaterThan(10);
            List<String> parameters = new ArrayList<>();
            for (JsonElement each : operation.getAsJsonArray("parameters")) {
                JsonObject parameter = each.getAsJsonObject();
                assertThat(parameter.keySet()).contains("name", "in", "required", "schema");
                assertThat(parameter.get("in").getAsString()).isIn("path", "query", "header");
                parameters.add(parameter.get("name").getAsString());
            }
            List<String> known = new ArrayList<>(route.names());
            route.parameters().forEach(parameter -> known.add(parameter.name()));
            assertThat(parameters).containsExactlyElementsOf(known);
            assertThat(operation.has("requestBody")).isEqualTo(route.body() != null);
            JsonObject responses = operation.getAsJsonObject("responses");
            assertThat(responses.keySet()).hasSize(route.answers().size() + 1).contains("default");
            assertThat(route.answers()).isNotEmpty();
            for (Map.Entry<String, JsonElement> response : responses.entrySet()) {
                assertThat(response.getKey()).matches("2[0-9]{2}|default");
                assertThat(response.getValue()
                                .getAsJsonObject()
                                .get("description")
                                .getAsString())
                        .isNotBlank();
            }
            assertThat(responses
                            .getAsJsonObject("default")
                            .getAsJsonObject("content")
                            .keySet())
                    .containsExactly("application/problem+json");
        }
    }

    @Test
    void everyReferenceIsThereAndEverySchemaIsReferredTo() {
        Set<String> references = new HashSet<>();
        collectReferences(api, references);
        Set<String> there = new HashSet<>();
        api.getAsJsonObject("components")
                .getAsJsonObject("schemas")
                .keySet()
                .forEach(name -> there.add("#/components/schemas/" + name));
        assertThat(references).isEqualTo(there).hasSizeGreaterThan(30);
    }

    @Test
    void everySchemaHasATypeOrRefers() {
        JsonObject schemas = api.getAsJsonObject("components").getAsJsonObject("schemas");
        for (Map.Entry<String, JsonElement> each : schemas.entrySet()) {
            JsonObject schema = each.getValue().getAsJsonObject();
            assertThat(schema.get("type").getAsString()).as(each.getKey()).isIn("object", "string");
            if (schema.has("enum")) {
                assertThat(schema.getAsJsonArray("enum")).as(each.getKey()).isNotEmpty();
                continue;
            }
            schema.getAsJsonObject("properties")
                    .entrySet()
                    .forEach(property -> checkShape(property.getValue().getAsJsonObject(), property.getKey()));
        }
    }

    private static void checkShape(JsonObject shape, String name) {
        if (shape.has("type")) {
            assertThat(shape.get("type").getAsString()).as(name).isIn(TYPES);
            assertThat(shape.has("items"))
                    .as(name)
                    .isEqualTo(shape.get("type").getAsString().equals("array"));
        } else {
            assertThat(shape.has("$ref") || shape.keySet().stream().allMatch("description"::equals))
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void commentsOfTheSchemaAreTheDescriptions() {
        JsonObject schemas = api.getAsJsonObject("components").getAsJsonObject("schemas");
        assertThat(schemas.getAsJsonObject("Device").get("description").getAsString())
                .isEqualTo("A registered device as a console sees it.");
        assertThat(schemas.getAsJsonObject("Reading")
                        .getAsJsonObject("properties")
                        .getAsJsonObject("number")
                        .get("description"))
                .as("the comment above a oneof is not the comment of its fields")
                .isNull();
        assertThat(schemas.getAsJsonObject("BulkCommand")
                        .getAsJsonObject("properties")
                        .getAsJsonObject("dryRun")
                        .get("description")
                        .getAsString())
                .startsWith("Nothing is stored or sent");
        assertThat(schemas.getAsJsonObject("CreateDevice")
                        .getAsJsonObject("properties")
                        .getAsJsonObject("displayName")
                        .get("description")
                        .getAsString())
                .isEqualTo("Empty: the id.");
    }

    @Test
    void parametersHaveTheBoundsThatAreObeyed() {
        JsonObject limit =
                operation("get /audit").getAsJsonArray("parameters").get(2).getAsJsonObject();
        assertThat(limit.get("name").getAsString()).isEqualTo("limit");
        assertThat(limit.getAsJsonObject("schema").get("maximum").getAsInt()).isEqualTo(500);
        assertThat(operation("get /devices").getAsJsonArray("parameters").toString())
                .contains("\"never_seen\"", "\"drifted\"")
                .doesNotContain("unspecified");
    }

    private static String name(Route route) {
        return route.method().toString().toLowerCase(Locale.ROOT) + " " + route.path();
    }

    private static JsonObject operation(String name) {
        return Objects.requireNonNull(operations().get(name), name);
    }

    private static Map<String, JsonObject> operations() {
        Map<String, JsonObject> operations = new LinkedHashMap<>();
        api.getAsJsonObject("paths")
                .entrySet()
                .forEach(path -> path.getValue()
                        .getAsJsonObject()
                        .entrySet()
                        .forEach(operation -> operations.put(
                                operation.getKey() + " " + path.getKey(),
                                operation.getValue().getAsJsonObject())));
        return operations;
    }

    private static void collectReferences(JsonElement element, Set<String> references) {
        if (element.isJsonArray()) {
            element.getAsJsonArray().forEach(item -> collectReferences(item, references));
        } else if (element.isJsonObject()) {
            for (Map.Entry<String, JsonElement> member :
                    element.getAsJsonObject().entrySet()) {
                if (member.getKey().equals("$ref")) {
                    references.add(member.getValue().getAsString());
                } else {
                    collectReferences(member.getValue(), references);
                }
            }
        }
    }
}
