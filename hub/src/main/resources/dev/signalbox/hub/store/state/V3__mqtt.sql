-- What the MQTT bridge must not lose. Runs on H2 and PostgreSQL.

CREATE TABLE mqtt_answer (
    answer_no bigint PRIMARY KEY,
    body bytea NOT NULL -- AnswerRecord
);
