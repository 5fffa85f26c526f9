-- Ready views over the tables of a run; `narrative query RUN/ "SELECT * FROM vagueness"`.
CREATE VIEW indicator_by_unit_year AS
SELECT organisation, year, project, indicator, regexp_replace(path, '^.* / ', '') AS name, value, unit, bound, round(probability, 3) AS probability, places, submission
FROM cells WHERE source = 'catalogue' AND state = 'filled' ORDER BY organisation, year, indicator, submission;

CREATE VIEW unanswered AS
SELECT organisation, year, project, "table", row, indicator, target, state, reason, submission
FROM cells WHERE source = 'form' AND state <> 'filled' AND trim(coalesce(stated, '')) IN ('', '/', '-', '—') ORDER BY submission, row;

CREATE VIEW conflicts AS
SELECT organisation, year, project, indicator AS what, CASE WHEN verdict = 'contradicted' THEN '表文不符' ELSE '前后不一' END AS kind, stated, quotes, places, submission
FROM cells WHERE source = 'form' AND (state = 'conflict' OR verdict = 'contradicted')
UNION ALL
SELECT organisation, year, project, message, name, NULL, quotes, places, submission
FROM issues WHERE kind IN ('value', 'money_value', 'table_text') ORDER BY submission, what;

CREATE VIEW vagueness AS
SELECT organisation, year, project, unquantified, characters, round(1000.0 * unquantified / nullif(characters, 0), 2) AS per_1000, submission
FROM submissions WHERE error IS NULL ORDER BY per_1000 DESC NULLS LAST, submission;

CREATE VIEW issue_kinds AS
SELECT name, certain, count(*) AS issues, count(DISTINCT submission) AS submissions FROM issues GROUP BY ALL ORDER BY issues DESC, name;
