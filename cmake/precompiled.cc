// Carries a precompiled header: a set of them belongs to a target (cmake/TenonPrecompiled.cmake).
