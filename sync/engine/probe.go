package engine

import (
	"context"
	"net/http"
	"net/url"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// Probe asks whether the registry of cfg can be reached and has a certificate
// of its CA: line, proxy and TLS. It needs no enrolment, tells nothing of ours,
// and proves no time. Of cfg it takes address, CA, clock, randomness, proxy and
// limits. Kinds of error: those of the line.
func Probe(ctx context.Context, cfg EnrolConfig) error {
	c, full, err := cfg.unnamed()
	if err != nil {
		return err
	}
	defer c.close()
	nonce, err := newNonce(full.Rand)
	if err != nil {
		return err
	}
	var h wire.HelloAnswer
	err = c.do(ctx, request{method: http.MethodGet, path: wire.PathHello, query: url.Values{"nonce": {nonce}}, nonce: nonce}, &h)
	if answered(err) && confirm.CodeOf(err) != confirm.ProblemRegistryBusy {
		return nil // it wants to know who asks: it is there
	}
	return err
}
