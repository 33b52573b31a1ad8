package engine

import (
	"crypto/x509"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// urls answers nothing and remembers what was asked, and how it failed.
type urls struct{ asked []string }

func (u *urls) RoundTrip(r *http.Request) (*http.Response, error) {
	u.asked = append(u.asked, r.URL.RequestURI())
	return nil, errors.New("no line")
}

// TestNoPersonInURLs: addresses stand in logs of proxies and in the words of
// errors. Every one that the engine asks has fixed words, sums, and opaque
// numbers of the registry in it, and nothing else.
func TestNoPersonInURLs(t *testing.T) {
	key := newFixedKey(t)
	cfg := EnrolConfig{CA: key.pem(), Request: confirm.KeyRequest{Line: key.csr(t), Signing: key.csr(t)}}
	roots := x509.NewCertPool()
	roots.AddCert(key.cert)
	plain := regexp.MustCompile(`^/v1/[a-z/-]+(/[0-9a-f]{64})?(\?((nonce|cursor|limit|wait|rulebook|after)=[0-9A-Za-z._-]*&?)+)?$`)
	count := len(exchanges(nil, cfg, roots))
	seen := map[string]bool{}
	for i := range count {
		u := &urls{}
		e := forgedEngine(t, key, &emptyCache{}, u)
		err := exchanges(e, cfg, roots)[i](t.Context())
		for _, asked := range u.asked {
			seen[strings.SplitN(asked, "?", 2)[0]] = true
			if !plain.MatchString(asked) {
				t.Errorf("exchange %d asks %s", i, asked)
			}
		}
		if err != nil && strings.Contains(err.Error(), "王") {
			t.Errorf("exchange %d: the error names somebody: %v", i, err)
		}
	}
	if len(seen) < 15 {
		t.Errorf("only %d addresses were asked", len(seen))
	}
}
