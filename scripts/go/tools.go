//go:build tools

// The programs of Go's world that the tests run, so that go.mod and go.sum pin what they are made of.
package tools

import _ "github.com/summerwind/h2spec/cmd/h2spec"
