"""spaCy users: components come through entry points, keep exact characters, survive workers and DocBin, and render."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::SyntaxWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]
TEXT = "全年开展7大类48场活动，受益群众3万余人次，科普氛围日益浓厚。"


def pipeline(segmenter: str, *pipes: str) -> Any:
    import spacy

    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": segmenter}}})
    for pipe in pipes:
        nlp.add_pipe(pipe)
    return nlp


@pytest.mark.parametrize("segmenter", ["char", "jieba"])
def test_quantities_keep_their_characters(segmenter: str) -> None:
    doc = pipeline(segmenter, "narrative_quantities")(TEXT)
    records = [span._.quantity for span in doc.spans["narrative_quantities"]]
    assert [(r["quote"], r["value"], r["bound"]) for r in records] == [
        ("7大类", 7, "exact"),
        ("48场", 48, "exact"),
        ("3万余人次", 30000, "approx"),
    ]
    assert all(TEXT[r["start"] : r["end"]] == r["quote"] for r in records)
    assert all(
        span.start_char <= span._.quantity["start"] and span._.quantity["end"] <= span.end_char
        for span in doc.spans["narrative_quantities"]
    )


def test_facts_and_claims_are_components_too() -> None:
    doc = pipeline("char", "narrative_facts", "narrative_claims")(TEXT)
    assert [span._.fact["status"] for span in doc.spans["narrative_facts"]] == ["context", "achieved", "achieved"]
    assert [span.label_ for span in doc.spans["narrative_claims"]] == ["quality"]
    assert doc.spans["narrative_facts"][0]._.claim is None


def test_workers_and_docbin_keep_the_records() -> None:
    from spacy.tokens import DocBin

    nlp = pipeline("char", "narrative_quantities")
    docs = list(nlp.pipe([TEXT] * 4, n_process=2))
    kept = DocBin(store_user_data=True, docs=docs)
    again = list(DocBin(store_user_data=True).from_bytes(kept.to_bytes()).get_docs(nlp.vocab))
    for doc in (*docs, *again):
        assert [span._.quantity["value"] for span in doc.spans["narrative_quantities"]] == [7, 48, 30000]


def test_an_empty_doc_is_no_error_and_displacy_renders() -> None:
    from spacy import displacy

    nlp = pipeline("char", "narrative_quantities", "narrative_facts", "narrative_claims")
    assert not nlp("").spans["narrative_facts"]
    assert "event" in displacy.render(nlp(TEXT), style="span", options={"spans_key": "narrative_quantities"}, page=False, jupyter=False)


def test_a_doc_four_times_as_long_takes_four_times_the_steps() -> None:
    import sys
    from types import FrameType

    steps = 0

    def count(frame: FrameType, event: str, _: object) -> Any:
        nonlocal steps
        frame.f_trace_opcodes = True
        steps += event == "opcode"
        return count

    nlp = pipeline("char", "narrative_quantities")
    nlp(TEXT)
    counted, before = [], sys.gettrace()
    for times in (20, 80):
        doc, steps = nlp.make_doc(TEXT * times), 0
        sys.settrace(count)
        try:
            nlp(doc)
        finally:
            sys.settrace(before)
        assert len(doc.spans["narrative_quantities"]) == 3 * times
        counted.append(steps)
    assert 0 < counted[1] < 5 * counted[0]


def test_pipelines_of_other_languages_are_left_alone() -> None:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("narrative_quantities")
    doc = nlp("The road is 5 km long. 30% was paved.")
    assert [span.text for span in doc.sents] == ["The road is 5 km long.", "30% was paved."]
    assert [(span.text, span._.quantity["unit"]) for span in doc.spans["narrative_quantities"]] == [("5 km", "公里"), ("30%", "%")]
