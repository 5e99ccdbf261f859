//go:build tools

// The programs of Go's world that the tests run, so that go.mod and go.sum pin what they are made of.
package tools

import (
	_ "github.com/fullstorydev/grpcurl/cmd/grpcurl"
	_ "github.com/summerwind/h2spec/cmd/h2spec"
)
