package main

import (
	"testing"

	"confirmpoint/sync/proxy/proxytest"

	"github.com/rogpeppe/go-internal/testscript"
)

// proxyCommand starts a school's proxy and puts its address into PROXY: proxy user password
// [scheme…].
func proxyCommand(t *testing.T, ts *testscript.TestScript, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: proxy user password [scheme…]")
	}
	p := &proxytest.Proxy{User: args[0], Password: args[1], Offers: args[2:]}
	if len(args) == 2 {
		p.Offers = nil
	}
	ts.Setenv("PROXY", proxytest.Start(t, p).Address())
}
