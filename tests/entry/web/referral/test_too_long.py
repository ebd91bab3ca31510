"""An offer with a whole book pasted into it: nothing is lost, and the page says what to do."""


def test_what_is_too_long_even_to_be_kept_stays_on_the_page(owner, case_id) -> None:
    owner.open(f"/referrals/new/?case={case_id}")
    words = "長" * 200_001
    page = owner.send("/referrals/new/", 422, go="recipient", need=words, urgency="normal")
    assert owner.mistakes == ["長すぎます（4000字まで）。短くしてください。"]
    assert words in page


def test_a_form_too_long_to_be_read_says_so_in_japanese(owner, case_id) -> None:
    owner.open(f"/referrals/new/?case={case_id}")
    words = {"go": "recipient", "urgency": "normal"}
    page = owner.send("/referrals/new/", 422, need="長" * 300_000, **words)
    assert owner.mistakes == ["長すぎます（4000字まで）。短くしてください。"]
    page = owner.send("/referrals/new/", 400, need="長" * 4_000_000, **words)
    assert "もどる" in page and 'lang="ja"' in page
