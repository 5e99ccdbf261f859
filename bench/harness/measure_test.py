from harness.measure import first_number


def test_the_first_number_of_an_answer_is_found_however_deep_it_lies():
    assert first_number(b'{"outputs":[{"name":"y","data":[7,8]}]}') == 7
    assert first_number(b'{"predictions":[[0.5]]}') == 0.5
