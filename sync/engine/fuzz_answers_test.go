package engine

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"

	"github.com/go-resty/resty/v2"
)

// forger answers every request with the same bytes under the right nonce: a
// registry gone mad, behind the TLS that is not fuzzed here.
type forger struct {
	status int
	header http.Header
	body   []byte
}

func (f *forger) RoundTrip(req *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	for name, values := range f.header {
		rec.Header()[name] = values
	}
	rec.Header().Set(wire.HeaderVersion, strconv.Itoa(wire.Version))
	rec.Header().Set(wire.HeaderNonce, req.Header.Get(wire.HeaderNonce))
	rec.WriteHeader(f.status)
	_, _ = rec.Write(f.body)
	resp := rec.Result()
	resp.Request = req
	return resp, nil
}

// emptyCache has one operation that is open and remembers nothing. What is not
// needed here is left to the nil interface, and would panic.
type emptyCache struct {
	Cache
	closed int
}

func (c *emptyCache) Cursor(context.Context) (epoch, cursor string, err error) { return "e", "c", nil }
func (c *emptyCache) Epoch(context.Context) (string, error)                    { return "e", nil }
func (c *emptyCache) SaveRulebook(context.Context, confirm.Rulebook) error     { return nil }
func (c *emptyCache) ApplyChanges(context.Context, confirm.ChangePage) error   { return nil }
func (c *emptyCache) Setting(context.Context, string) ([]byte, error)          { return nil, nil }
func (c *emptyCache) SaveSetting(context.Context, string, []byte, ...confirm.AuditEvent) error {
	return nil
}
func (c *emptyCache) MissingBlobs(context.Context, int) ([]string, error) { return nil, nil }
func (c *emptyCache) ReservedNumbers(context.Context) ([]confirm.ReservedNumber, error) {
	return nil, nil
}

func (c *emptyCache) ApplyRefreshed(context.Context, string, confirm.Change) (bool, error) {
	return true, nil
}

func (c *emptyCache) Sendable(_ context.Context, state confirm.OperationState, _ int) ([]confirm.Operation, error) {
	return []confirm.Operation{fuzzedOperation(state)}, nil
}

func (c *emptyCache) MarkOperations(context.Context, []string, confirm.OperationState, time.Time) error {
	return nil
}

func (c *emptyCache) CloseOperation(context.Context, confirm.Outcome) error {
	c.closed++
	return nil
}

func fuzzedOperation(state confirm.OperationState) confirm.Operation {
	return confirm.Operation{
		Intent: confirm.Intent{OperationID: fuzzedID, RecordID: "a", InstallationID: "i"}, Envelope: []byte("a.b.c"), State: state,
	}
}

func (c *emptyCache) RaiseSequence(context.Context, int64) (int64, error) { return 0, nil }

var fuzzedPoint = []byte(`{"id":"p","code":"X","name":"n","bureau_id":"","bureau_name":"","bureau_phone":""}`)

const fuzzedID = "0199c0de-0000-7000-8000-000000000001"

// fixedKey is a credential that is always open.
type fixedKey struct {
	key  crypto.Signer
	cert *x509.Certificate
}

func (k fixedKey) Signer() (crypto.Signer, error)          { return k.key, nil }
func (k fixedKey) Certificate() (*x509.Certificate, error) { return k.cert, nil }
func (k fixedKey) SigningKey(string) (crypto.Signer, []byte, error) {
	return k.key, k.cert.Raw, nil
}
func (k fixedKey) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: k.cert.Raw})
}
func (k fixedKey) csr(f testing.TB) []byte {
	return must(x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, k.key))(f)
}
func must[T any](v T, err error) func(testing.TB) T {
	return func(f testing.TB) T {
		f.Helper()
		if err != nil {
			f.Fatal(err)
		}
		return v
	}
}

func newFixedKey(f testing.TB) fixedKey {
	f.Helper()
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(f)
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "fuzz"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der := must(x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key))(f)
	return fixedKey{key, must(x509.ParseCertificate(der))(f)}
}

// forgedEngine is an engine that asks answers instead of a registry.
func forgedEngine(t testing.TB, key fixedKey, cache Cache, answers http.RoundTripper) *Engine {
	t.Helper()
	keys := must(wire.EncodeKeys(must(wire.NewReceiptKey(key.key))(t)))(t)
	e, err := New(Config{
		Enrolment: confirm.Enrolment{
			RegistryURL: "https://registry.example", RegistryID: "r", CA: key.pem(), ReceiptKeys: keys, InstallationID: "i", Point: confirm.Point{ID: "p"},
		},
		Credential: key, Cache: cache, Monotonic: func() time.Duration { return time.Second },
		NewID: func() string { return fuzzedID },
		After: func(time.Duration) <-chan time.Time { c := make(chan time.Time); close(c); return c },
	})
	if err != nil {
		t.Fatal(err)
	}
	e.time.set("token", time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC), e.time.read())
	e.bookSum = wire.Hash(nil)
	life, end := context.WithCancel(context.Background())
	e.client.line = &line{transport: &http.Transport{}, life: life, end: end, resty: resty.New().SetTransport(answers).SetLogger(silence{})}
	t.Cleanup(end)
	return e
}

// exchanges are all that the engine asks a registry.
func exchanges(e *Engine, cfg EnrolConfig, roots *x509.CertPool) []func(context.Context) error {
	sum := strings.Repeat("0", 64)
	return []func(context.Context) error{
		e.Hello,
		func(ctx context.Context) error { _, err := e.SignInPassword(ctx, "u", "p"); return err },
		func(ctx context.Context) error { return e.SignInSMS(ctx, "c", "123456") },
		func(ctx context.Context) error { _, err := e.pullRulebook(ctx); return err },
		func(ctx context.Context) error { return e.page(ctx, "c", "p").err },
		func(ctx context.Context) error { _, err := e.ask(ctx); return err },
		func(ctx context.Context) error { _, err := e.Plans(ctx); return err },
		func(ctx context.Context) error { _, err := e.checkAccount(ctx); return err },
		func(ctx context.Context) error { _, err := e.Downloads(ctx); return err },
		func(ctx context.Context) error {
			_, err := e.Download(ctx, confirm.Download{SHA256: sum, Name: "a.pdf", Bytes: 8}, 4, io.Discard, nil)
			return err
		},
		func(ctx context.Context) error {
			_, _, err := e.Elsewhere(ctx, confirm.ElsewhereQuery{Conditions: map[confirm.SearchField]string{confirm.SearchName: "王"}})
			return err
		},
		func(ctx context.Context) error { return e.ChangePassword(ctx, "a", "b") },
		func(ctx context.Context) error {
			_, err := e.Opened(ctx, confirm.Record{ID: "a", PointID: "p"})
			return err
		},
		func(ctx context.Context) error { _, err := e.Send(ctx, nil); return err },
		func(ctx context.Context) error { _, err := e.blob(ctx, sum, []byte("abc")); return err },
		func(ctx context.Context) error { return e.upload(ctx, wire.Hash([]byte("%PDF")), []byte("%PDF")) },
		func(ctx context.Context) error { _, err := e.ReserveReceipts(ctx, 3); return err },
		func(ctx context.Context) error {
			return e.ReportReceipts(ctx, []confirm.ReservedNumber{{Number: "T01-20261122-0001", State: confirm.NumberVoid, Reason: "x"}})
		},
		func(ctx context.Context) error {
			c := comparison{e: e, cursor: "c"}
			_, _, err := c.run(ctx)
			return err
		},
		func(ctx context.Context) error {
			var a wire.EnrolAnswer
			err := e.client.do(ctx, request{method: http.MethodPost, path: wire.PathEnrol, body: wire.EnrolRequest{}}, &a)
			if err == nil {
				if _, err = readEnrolment(cfg, a, roots); err != nil {
					err = &confirm.Problem{Code: confirm.ProblemBadAnswer, Err: err}
				}
			}
			return err
		},
		func(ctx context.Context) error { _, err := e.Renew(ctx, cfg.Request); return err },
		func(ctx context.Context) error {
			return e.ReportCredential(ctx, confirm.CredentialStatus{Provider: confirm.ProviderSoftkey})
		},
		func(ctx context.Context) error {
			_, err := e.AnchorAudit(ctx, "00112233445566778899aabbccddeeff", nil)
			return err
		},
	}
}

// FuzzAnswers gives any answer to every question of the engine: none makes it
// fall over, every failure is a Problem, and nothing that no registry signed
// closes an operation.
func FuzzAnswers(f *testing.F) {
	key := newFixedKey(f)
	cfg := EnrolConfig{CA: key.pem(), Request: confirm.KeyRequest{Line: key.csr(f), Signing: key.csr(f)}}
	roots := x509.NewCertPool()
	roots.AddCert(key.cert)
	for i, message := range []any{
		wire.HelloAnswer{Token: "a.b.c"}, wire.PasswordAnswer{}, wire.SMSAnswer{}, wire.RulebookAnswer{Rulebook: []byte("{}")},
		wire.ChangesAnswer{Epoch: "e", Cursor: "d", Changes: []wire.Change{{Seq: 1, Gone: &wire.Gone{ID: "a", Reason: "removed"}}}},
		wire.ChangesAnswer{}, wire.PlansAnswer{Plans: []wire.PlanInfo{{Plan: []byte("{}")}}, Next: "n"},
		wire.MeAnswer{ClerkName: "王", Role: "clerk", Point: fuzzedPoint, Sequence: 1}, wire.DownloadsAnswer{Downloads: []wire.Download{{}}},
		nil, wire.ElsewhereAnswer{Matches: []wire.ElsewhereMatch{{Point: []byte("{}")}}}, wire.NewPasswordAnswer{},
		wire.OpenedAnswer{Change: &wire.Change{Seq: 1, Gone: &wire.Gone{ID: "a", Reason: "removed"}}, Claims: []wire.Claim{{}}},
		wire.OperationsAnswer{Results: []wire.Result{{OperationID: fuzzedID, Kind: wire.ResultAccepted, Receipt: "a.b.c"}}}, nil,
		wire.BlobAnswer{SHA256: wire.Hash([]byte("%PDF"))}, wire.ReceiptBlockAnswer{RequestID: fuzzedID, Prefix: "T01-20261122", First: 1, Last: 3},
		wire.ReceiptFatesAnswer{Kept: 1}, wire.ReconcileAnswer{Cursor: "c", States: []wire.StateSum{{}}}, wire.EnrolAnswer{Point: []byte("{}")},
		wire.RenewAnswer{Certificate: key.cert.Raw, SigningCertificate: key.cert.Raw}, wire.CredentialWord{Locked: true},
		wire.CheckpointsAnswer{Seq: 7, Hash: wire.Hash(nil), Forked: true},
	} {
		body := []byte("abcdef")
		if message != nil {
			body = must(wire.Encode(message))(f)
		}
		f.Add(uint8(i), uint16(200), typeJSON, "", body)
	}
	f.Add(uint8(9), uint16(206), "application/octet-stream", "bytes 4-7/8", []byte("efgh"))
	f.Add(uint8(14), uint16(416), "text/plain", "bytes */3", []byte(""))
	f.Add(uint8(13), uint16(503), typeProblem, "", []byte(`{"code":"registry_busy","args":{"seconds":"1"}}`))
	f.Fuzz(func(t *testing.T, n uint8, status uint16, kind, contentRange string, body []byte) {
		if status < 200 || status > 599 {
			return
		}
		cache := &emptyCache{}
		e := forgedEngine(t, key, cache, &forger{int(status), http.Header{"Content-Type": {kind}, "Content-Range": {contentRange}}, bytes.Clone(body)})
		all := exchanges(e, cfg, roots)
		err := all[int(n)%len(all)](t.Context())
		var p *confirm.Problem
		if err != nil && !errors.As(err, &p) {
			t.Errorf("a failure that is no Problem: %s %v", reflect.TypeOf(err), err)
		}
		if cache.closed > 0 {
			t.Error("an operation was closed by what nobody signed")
		}
	})
}
