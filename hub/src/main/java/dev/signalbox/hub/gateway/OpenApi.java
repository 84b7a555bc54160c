package dev.signalbox.hub.gateway;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.signalbox.hub.gateway.Parameter.Place;
import dev.signalbox.hub.gateway.Route.Access;
import dev.signalbox.hub.protocol.Roles;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Shadow;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The OpenAPI 3.1 document of a table of routes: made of the table and the schema, never written by hand. Thread-safe. */
final class OpenApi {
    static final String PATH = "/openapi.json";

    private static final String ABOUT = """
            Bodies and answers are the messages of the protocol in protobuf's JSON mapping: a field that is absent has its \
            zero value, 64-bit integers are strings, enums are names. Lists are paged by limit and cursor: the Link header of \
            an answer leads to the next page. A request that is refused gets application/problem+json with code and traceId.""";

    private final List<Route> routes;
    private byte @Nullable [] document;

    OpenApi(List<Route> routes) {
        this.routes = routes;
    }

    /** The document as UTF-8; made when it is first asked for. The caller must not change it. */
    synchronized byte[] document() {
        byte[] made = document;
        if (made == null) {
            made = make().toString().getBytes(StandardCharsets.UTF_8);
            document = made;
        }
        return made;
    }

    private JsonObject make() {
        Schemas schemas = new Schemas();
        JsonObject api = new JsonObject();
        api.addProperty("openapi", "3.1.0");
        JsonObject info = new JsonObject();
        info.addProperty("title", "Signalbox");
        info.addProperty("version", "1");
        info.addProperty("description", ABOUT);
        api.add("info", info);
        JsonObject server = new JsonObject();
        server.addProperty("url", "/api/v1");
        api.add("servers", list(server));
        JsonObject paths = new JsonObject();
        for (Route route : routes) {
            if (!paths.has(route.path())) {
                paths.add(route.path(), new JsonObject());
            }
            paths.getAsJsonObject(route.path())
                    .add(route.method().toString().toLowerCase(Locale.ROOT), operation(route, schemas));
        }
        api.add("paths", paths);
        JsonObject components = new JsonObject();
        components.add("securitySchemes", securitySchemes());
        JsonObject problem = problem(schemas);
        JsonObject all = schemas.all();
        all.add("Problem", problem);
        components.add("schemas", all);
        api.add("components", components);
        return api;
    }

    private static JsonObject operation(Route route, Schemas schemas) {
        JsonObject operation = new JsonObject();
        operation.addProperty("operationId", operationId(route));
        operation.addProperty("summary", route.summary());
        if (route.role() != Role.ROLE_UNSPECIFIED) {
            operation.addProperty("description", "Needs the role " + roleName(route) + ".");
        }
        JsonArray tags = new JsonArray();
        tags.add(route.segments().get(0));
        operation.add("tags", tags);
        operation.add("parameters", parameters(route));
        if (route.body() != null) {
            JsonObject body = new JsonObject();
            body.add(
                    "content",
                    content("application/json", schemas.reference(route.body().getDescriptorForType())));
            operation.add("requestBody", body);
        }
        operation.add("responses", responses(route, schemas));
        operation.add("security", security(route.access()));
        return operation;
    }

    /** {@code get_devices_by_device_shadow}. */
    private static String operationId(Route route) {
        return (route.method() + route.path())
                .toLowerCase(Locale.ROOT)
                .replace("{", "by_")
                .replaceAll("[^a-z]+", "_")
                .replaceAll("_$", "");
    }

    static String roleName(Route route) {
        return Roles.name(route.role());
    }

    private static JsonArray parameters(Route route) {
        JsonArray parameters = new JsonArray();
        for (String name : route.names()) {
            JsonObject parameter = new JsonObject();
            parameter.addProperty("name", name);
            parameter.addProperty("in", "path");
            parameter.addProperty("required", true);
            parameter.add("schema", Schemas.typed("string"));
            parameters.add(parameter);
        }
        for (Parameter each : route.parameters()) {
            JsonObject parameter = new JsonObject();
            parameter.addProperty("name", each.name());
            parameter.addProperty("in", each.place() == Place.QUERY ? "query" : "header");
            parameter.addProperty("required", each.required());
            parameter.addProperty("description", each.description());
            JsonObject schema = each.form().schema();
            if (each.many()) {
                JsonObject several = Schemas.typed("array");
                several.add("items", schema);
                schema = several;
            }
            parameter.add("schema", schema);
            parameters.add(parameter);
        }
        return parameters;
    }

    private static JsonObject responses(Route route, Schemas schemas) {
        JsonObject responses = new JsonObject();
        for (Route.Answer answer : route.answers()) {
            JsonObject response = new JsonObject();
            response.addProperty("description", StatusCodes.getReason(answer.status()));
            if (answer.message() != null) {
                response.add(
                        "content",
                        content(
                                answer.type(),
                                schemas.reference(answer.message().getDescriptorForType())));
            } else if (answer.status() != StatusCodes.NO_CONTENT) {
                response.add("content", content(answer.type(), Schemas.typed("object")));
            }
            responses.add(Integer.toString(answer.status()), response);
        }
        JsonObject refused = new JsonObject();
        refused.addProperty("description", "Refused");
        JsonObject problem = new JsonObject();
        problem.addProperty("$ref", "#/components/schemas/Problem");
        refused.add("content", content(Problem.CONTENT_TYPE, problem));
        responses.add("default", refused);
        return responses;
    }

    private static JsonObject content(String type, JsonObject schema) {
        JsonObject media = new JsonObject();
        media.add("schema", schema);
        JsonObject content = new JsonObject();
        content.add(type, media);
        return content;
    }

    private static JsonArray security(Access access) {
        return switch (access) {
            case ANYONE -> new JsonArray();
            case JOIN_KEY -> list(scheme("joinKey"));
            case CONSOLE -> {
                JsonArray either = list(scheme("accessToken"));
                either.add(scheme("session"));
                yield either;
            }
        };
    }

    private static JsonObject scheme(String name) {
        JsonObject scheme = new JsonObject();
        scheme.add(name, new JsonArray());
        return scheme;
    }

    private static JsonObject securitySchemes() {
        JsonObject schemes = new JsonObject();
        for (String name : List.of("accessToken", "joinKey")) {
            JsonObject bearer = new JsonObject();
            bearer.addProperty("type", "http");
            bearer.addProperty("scheme", "bearer");
            schemes.add(name, bearer);
        }
        JsonObject session = new JsonObject();
        session.addProperty("type", "apiKey");
        session.addProperty("in", "cookie");
        session.addProperty("name", "signalbox_session");
        session.addProperty("description", "Of a signed-in browser; __Host-signalbox_session over TLS.");
        schemes.add("session", session);
        return schemes;
    }

    /** [RFC 9457] beside the fields of {@code ErrorDetail}. */
    private static JsonObject problem(Schemas schemas) {
        Descriptor error = ErrorDetail.getDescriptor();
        JsonObject properties = new JsonObject();
        properties.add("type", Schemas.typed("string"));
        properties.add("title", Schemas.typed("string"));
        properties.add("status", Schemas.typed("integer"));
        properties.add("detail", Schemas.typed("string"));
        for (FieldDescriptor field : error.getFields()) {
            properties.add(field.getJsonName(), schemas.field(field));
        }
        properties.add("current", schemas.reference(Shadow.getDescriptor()));
        JsonObject problem = Schemas.typed("object");
        problem.addProperty(
                "description", "A refusal. current: the shadow that is there, where another version was expected.");
        problem.add("properties", properties);
        JsonArray always = new JsonArray();
        List.of("type", "title", "status", "detail", "code", "traceId").forEach(always::add);
        problem.add("required", always);
        return problem;
    }

    private static JsonArray list(JsonObject only) {
        JsonArray list = new JsonArray();
        list.add(only);
        return list;
    }
}
