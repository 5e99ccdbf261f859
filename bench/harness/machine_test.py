from harness.machine import cores_of


def test_lists_of_cores_are_read_as_the_kernel_writes_them():
    assert cores_of("0\n") == {0}
    assert cores_of("0-2,5,8-9\n") == {0, 1, 2, 5, 8, 9}
