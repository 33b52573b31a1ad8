package engine_test

import (
	"crypto/x509"
	"net/http"
	"reflect"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/engine"
	"confirmpoint/sync/wire"
)

// TestSM2: under a registry of SM2 with SM3 all that is signed on either side
// is, and all that was promised of it holds: envelopes, receipts, seals, bundles.
func TestSM2(t *testing.T) {
	w := newWorldBy(t, confirm.SM2SM3, 3)
	w.pull()
	online, carried, late := w.decide(0), w.decide(1), w.decide(2)
	for _, op := range []confirm.Operation{online, carried, late} {
		_, cert, err := wire.OpenEnvelope(op.Envelope)
		w.must(err)
		if alg, err := wire.AlgorithmOf(cert.PublicKey); err != nil || alg != string(confirm.SM2SM3) {
			t.Fatalf("signed by %s, %v", alg, err)
		}
	}
	bundle := w.export()
	answer, taken := w.take(bundle)
	if taken.Accepted != 3 {
		t.Fatalf("%+v", taken)
	}
	w.bring(answer)
	w.wantState(carried, confirm.OperationAccepted)
	w.wantState(online, confirm.OperationAccepted)
	end := confirm.LedgerSeal{Seq: 1, Hash: wire.Hash(nil), At: w.clock.True()}
	var err error
	end.JWS, err = w.engine.SealLedger(t.Context(), end)
	w.must(err)
	w.must(w.engine.CheckLedgerSeal(end))
	if s := w.key.Status(t.Context()); s.Algorithm != confirm.SM2SM3 || s.Problem != nil {
		t.Fatalf("%+v", s)
	}
	w.renew()
	w.must(w.engine.Hello(t.Context()))
}

// renew makes both keys anew, as the desk does.
func (w *world) renew() {
	w.t.Helper()
	asked, err := w.key.Renew(w.t.Context())
	w.must(err)
	certs, err := w.engine.Renew(w.t.Context(), asked)
	w.must(err)
	w.must(w.key.Renewed(w.t.Context(), certs))
}

// TestRenewal: the first answer is lost, and the same request brings the same
// certificates. What the old key has signed and what the new one signs is
// accepted, over a line of the old and of the new certificate, also after a
// restart, and the old ones stay good.
func TestRenewal(t *testing.T) {
	w := newWorld(t, 3)
	w.pull()
	before := w.decide(0)
	old, err := w.key.Certificate()
	w.must(err)
	asked, err := w.key.Renew(t.Context())
	w.must(err)
	w.breakPath(wire.PathRenew, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(discard{rw}, r) // the registry did it, and the answer is lost
		panic(http.ErrAbortHandler)
	})
	_, err = w.engine.Renew(t.Context(), asked)
	wantCode(t, err, confirm.ProblemOffline)
	w.heal()
	again, err := w.key.Renew(t.Context())
	if err != nil || !reflect.DeepEqual(asked, again) {
		t.Fatalf("another request after a lost answer: %v", err)
	}
	certs, err := w.engine.Renew(t.Context(), again)
	w.must(err)
	same, err := w.engine.Renew(t.Context(), again)
	if err != nil || !reflect.DeepEqual(certs, same) {
		t.Fatalf("other certificates for the same request: %v", err)
	}
	w.must(w.key.Renewed(t.Context(), certs))
	if now, err := w.key.Certificate(); err != nil || now.Equal(old) {
		t.Fatalf("still the old certificate: %v", err)
	}
	w.accepted(before, w.decide(1)) // over the connection of the old certificate
	w.key.Lock()
	w.engine.Close()
	w.must(w.key.Unlock(t.Context(), pin))
	w.newEngine()
	w.accepted(w.decide(2)) // over one of the new
}

// TestRenewalNeedsTheOldKey: without the signing key there is no renewal, and
// an answer for other keys is none.
func TestRenewalNeedsTheOldKey(t *testing.T) {
	w := newWorld(t, 0)
	asked, err := w.key.Renew(t.Context())
	w.must(err)
	w.key.CloseSigning()
	_, err = w.engine.Renew(t.Context(), asked)
	wantCode(t, err, confirm.ProblemSigningLocked)
	w.must(w.key.Unlock(t.Context(), pin))
	w.breakPath(wire.PathRenew, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		rec := record(r, next)
		var a wire.RenewAnswer
		w.must(wire.DecodeBytes(rec.Body.Bytes(), &a))
		a.Certificate, a.SigningCertificate = a.SigningCertificate, a.Certificate
		body, err := wire.Encode(a)
		w.must(err)
		replay(rw, rec, body)
	})
	_, err = w.engine.Renew(t.Context(), asked)
	wantCode(t, err, confirm.ProblemBadAnswer)
}

// TestWrongPINsAreReported: the registry hears the total, locks the certificates
// when it has grown too much, and tells a counter that went back.
func TestWrongPINsAreReported(t *testing.T) {
	w := newWorld(t, 0)
	ctx := t.Context()
	status := w.key.Status(ctx)
	w.must(w.engine.ReportCredential(ctx, status))
	w.key.Lock()
	wantCode(t, w.key.Unlock(ctx, []byte("908172")), confirm.ProblemWrongPIN)
	w.clock.Step(time.Minute)
	w.must(w.key.Unlock(ctx, pin))
	after := w.key.Status(ctx)
	if after.FailedTotal != 1 {
		t.Fatalf("%d wrong PINs are counted", after.FailedTotal)
	}
	w.must(w.engine.ReportCredential(ctx, after))
	wantCode(t, w.engine.ReportCredential(ctx, status), confirm.ProblemCredentialCopied)
	after.FailedTotal += 100
	wantCode(t, w.engine.ReportCredential(ctx, after), confirm.ProblemCertLocked)
	wantCode(t, w.engine.Hello(ctx), confirm.ProblemCertLocked)
}

// TestCertificatesOfTheWrongKind: an enrolment believes no pair that is not
// what it asked for.
func TestCertificatesOfTheWrongKind(t *testing.T) {
	w := newWorld(t, 0)
	code, err := w.reg.NewActivationCode(t.Context(), userName)
	w.must(err)
	asked, err := w.key.Create(t.Context(), []byte("908172"), userName, confirm.ES256)
	w.must(err)
	cfg := w.enrolConfig(code, asked)
	_, own, err := w.key.SigningKey("audit")
	w.must(err)
	line, err := w.key.Certificate()
	w.must(err)
	for name, change := range map[string]func(*wire.EnrolAnswer){
		"swapped":                nil,
		"line for both":          func(a *wire.EnrolAnswer) { a.SigningCertificate = a.Certificate },
		"signing for both":       func(a *wire.EnrolAnswer) { a.Certificate = a.SigningCertificate },
		"no signing certificate": func(a *wire.EnrolAnswer) { a.SigningCertificate = nil },
		"another signing key":    func(a *wire.EnrolAnswer) { a.SigningCertificate = own },
		"another line":           func(a *wire.EnrolAnswer) { a.Certificate = line.Raw },
		"cut":                    func(a *wire.EnrolAnswer) { a.SigningCertificate = a.SigningCertificate[:40] },
	} {
		if change == nil {
			change = func(a *wire.EnrolAnswer) { a.Certificate, a.SigningCertificate = a.SigningCertificate, a.Certificate }
		}
		w.breakPath(wire.PathEnrol, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
			rec := record(r, next)
			var a wire.EnrolAnswer
			w.must(wire.DecodeBytes(rec.Body.Bytes(), &a))
			change(&a)
			body, err := wire.Encode(a)
			w.must(err)
			replay(rw, rec, body)
		})
		if _, _, err := enrol(t, cfg); confirm.CodeOf(err) != confirm.ProblemBadAnswer {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.heal()
	certs, _, err := enrol(t, cfg)
	w.must(err)
	if cert, err := x509.ParseCertificate(certs.Line); err != nil || len(cert.ExtKeyUsage) != 1 {
		t.Fatalf("%v", err)
	}
}

// TestTerms: only the two algorithms there are.
func TestTerms(t *testing.T) {
	w := newWorld(t, 0)
	cfg := w.enrolConfig("", confirm.KeyRequest{})
	alg, err := engine.Terms(t.Context(), cfg)
	if err != nil || alg != confirm.ES256 {
		t.Fatalf("%s, %v", alg, err)
	}
	for _, other := range []string{"", "none", "es256", "RS256"} {
		w.breakPath(wire.PathEnrol, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
			rec := record(r, next)
			body, err := wire.Encode(wire.EnrolTerms{Algorithm: other})
			w.must(err)
			replay(rw, rec, body)
		})
		_, err := engine.Terms(t.Context(), cfg)
		wantCode(t, err, confirm.ProblemBadAnswer)
	}
}
