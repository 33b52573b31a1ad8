package registry

import (
	"bytes"
	"crypto/x509"
	"strconv"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// renewal is what asks for certificates of the keys that next has, vouched for
// by the keys of s.
func (s *station) renewal(next *station) wire.RenewRequest {
	s.h.t.Helper()
	in := wire.RenewRequest{CSR: s.csrOf(next.key), SigningCSR: s.csrOf(next.signing)}
	s.vouch(&in, s.h.clock.now())
	return in
}

func (s *station) vouch(in *wire.RenewRequest, at time.Time) {
	in.Proof = s.statement(wire.TypeRenewal, wire.RenewalPayload{
		CSRHash: wire.Hash(in.CSR), SigningCSRHash: wire.Hash(in.SigningCSR), InstallationID: s.install, At: at,
	})
}

// twin is the same workstation with other keys.
func (s *station) twin() *station {
	next := *s
	next.newKeys()
	return &next
}

// renew goes on with new keys.
func (s *station) renew() {
	s.h.t.Helper()
	next := s.twin()
	a := read[wire.RenewAnswer](s.h.t, s.post(wire.PathRenew, s.renewal(next)))
	s.key, s.signing = next.key, next.signing
	s.use(a.Certificate, a.SigningCertificate)
}

func TestRenew(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 2)
	s := h.clerk("zhangmin", 0)
	recs := s.records()
	byOld := s.seal(s.intent(recs[0], confirm.ActionConcludeComplete))
	h.clock.add(10 * 24 * time.Hour)
	s.signIn()
	next := s.twin()
	in := s.renewal(next)
	first := read[wire.RenewAnswer](t, s.post(wire.PathRenew, in))
	again := read[wire.RenewAnswer](t, s.post(wire.PathRenew, in))
	if !bytes.Equal(first.Certificate, again.Certificate) || !bytes.Equal(first.SigningCertificate, again.SigningCertificate) {
		t.Error("a lost answer is not given again")
	}
	next.use(first.Certificate, first.SigningCertificate)
	if next.cert.NotAfter.Sub(h.clock.now()) != clerkLife || !wire.IsSigning(next.signCert) || wire.IsSigning(next.cert) {
		t.Errorf("until %s", next.cert.NotAfter)
	}
	for name, by := range map[string]*station{"old": s, "new": next} {
		if got := by.get(wire.PathRulebook); got.status != 200 {
			t.Errorf("the %s line: %d %s", name, got.status, got.body)
		}
	}
	if r := next.operate(byOld); r[0].Kind != wire.ResultAccepted {
		t.Errorf("signed by the old key: %+v", r)
	}
	// When the old ones have run out, the new ones go on.
	h.clock.set(s.cert.NotAfter.Add(time.Second))
	if got := s.get(wire.PathMe); got.code(t) != string(confirm.ProblemCertExpired) {
		t.Errorf("the old line: %s", got.body)
	}
	if got := next.get(wire.PathMe); got.status != 200 {
		t.Errorf("the new line: %s", got.body)
	}
	// Its keys are of no use for another.
	next.signIn()
	if got := next.post(wire.PathRenew, in); got.code(t) != string(confirm.ProblemCertExpired) {
		t.Errorf("vouched for by a key that has ended: %s", got.body)
	}
}

// TestRenewIsRefused changes one thing of a right request.
func TestRenewIsRefused(t *testing.T) {
	h := newHouse(t)
	s, other := h.clerk("zhangmin", 0), h.clerk("lining", 0)
	code, err := h.NewActivationCode(t.Context(), "zhangmin")
	h.must(err)
	second := h.newStation("zhangmin")
	second.accept(read[wire.EnrolAnswer](t, second.post(wire.PathEnrol, second.enrolRequest(code))))
	h.clock.add(2 * time.Minute)
	second.signIn()
	officer := h.officer("liqiang", h.home)
	for name, tt := range map[string]struct {
		by     *station
		change func(next *station, in *wire.RenewRequest)
		code   confirm.Code
	}{
		"no proof":             {s, func(_ *station, in *wire.RenewRequest) { in.Proof = "" }, confirm.ProblemBadRequest},
		"not signed":           {s, func(_ *station, in *wire.RenewRequest) { in.Proof = "a.b.c" }, confirm.ProblemBadEnvelope},
		"no signing key":       {s, func(_ *station, in *wire.RenewRequest) { in.SigningCSR = nil }, confirm.ProblemBadRequest},
		"one key twice":        {s, func(n *station, in *wire.RenewRequest) { in.SigningCSR = s.csrOf(n.key); s.vouch(in, h.clock.now()) }, confirm.ProblemBadRequest},
		"the line key again":   {s, func(_ *station, in *wire.RenewRequest) { in.CSR = s.csrOf(s.key); s.vouch(in, h.clock.now()) }, confirm.ProblemBadRequest},
		"line key for signing": {s, func(_ *station, in *wire.RenewRequest) { in.SigningCSR = s.csrOf(s.key); s.vouch(in, h.clock.now()) }, confirm.ProblemBadRequest},
		"another clerk's key":  {s, func(_ *station, in *wire.RenewRequest) { in.CSR = s.csrOf(other.key); s.vouch(in, h.clock.now()) }, confirm.ProblemBadRequest},
		"of other requests":    {s, func(n *station, in *wire.RenewRequest) { in.CSR = s.csrOf(n.key) }, confirm.ProblemBadEnvelope},
		"another clerk's word": {s, func(_ *station, in *wire.RenewRequest) { other.vouch(in, h.clock.now()) }, confirm.ProblemBadEnvelope},
		"another computer's":   {second, func(_ *station, in *wire.RenewRequest) { s.vouch(in, h.clock.now()) }, confirm.ProblemBadEnvelope},
		"another purpose": {s, func(_ *station, in *wire.RenewRequest) {
			in.Proof = s.statement(wire.TypeAuditCheckpoint, wire.RenewalPayload{CSRHash: wire.Hash(in.CSR)})
		}, confirm.ProblemBadEnvelope},
		"by the line key": {s, func(_ *station, in *wire.RenewRequest) {
			line := *s
			line.signing, line.signCert = s.key, s.cert
			line.vouch(in, h.clock.now())
		}, confirm.ProblemBadEnvelope},
		"old word":         {s, func(_ *station, in *wire.RenewRequest) { s.vouch(in, h.clock.now().Add(-renewalLife-time.Second)) }, confirm.ProblemBadRequest},
		"word of tomorrow": {s, func(_ *station, in *wire.RenewRequest) { s.vouch(in, h.clock.now().Add(renewalLife+time.Second)) }, confirm.ProblemBadRequest},
		"an officer signs": {officer, func(*station, *wire.RenewRequest) {}, confirm.ProblemBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			vouching := tt.by
			if vouching == officer {
				vouching = s
			}
			next := vouching.twin()
			in := vouching.renewal(next)
			tt.change(next, &in)
			if got := tt.by.post(wire.PathRenew, in); got.code(t) != string(tt.code) {
				t.Errorf("%s, want %s", got.body, tt.code)
			}
		})
	}
	t.Run("signed out", func(t *testing.T) {
		other.signOut()
		if got := other.post(wire.PathRenew, other.renewal(other.twin())); got.code(t) != string(confirm.ProblemSignInRequired) {
			t.Errorf("%s", got.body)
		}
	})
	t.Run("moved", func(t *testing.T) {
		h.must(h.MoveClerk(t.Context(), "zhangmin", h.points[1].ID, "调动"))
		if got := second.post(wire.PathRenew, second.renewal(second.twin())); got.code(t) != string(confirm.ProblemRebound) {
			t.Errorf("%s", got.body)
		}
	})
}

// TestFewOpenLines: a workstation cannot gather lines without end.
func TestFewOpenLines(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	for range maxOpenPairs - 1 {
		read[wire.RenewAnswer](t, s.post(wire.PathRenew, s.renewal(s.twin())))
	}
	got := s.post(wire.PathRenew, s.renewal(s.twin()))
	if got.code(t) != string(confirm.ProblemTooManyTries) {
		t.Fatalf("%d %s", got.status, got.body)
	}
	var p wire.Problem
	h.must(wire.DecodeBytes(got.body, &p))
	if seconds, err := strconv.Atoi(p.Args["seconds"]); err != nil || seconds < int(clerkLife/time.Second)-3600 || got.header.Get("Retry-After") != p.Args["seconds"] {
		t.Errorf("%+v", p)
	}
}

// TestOfficerRenews with his one key; the sign-in goes on.
func TestOfficerRenews(t *testing.T) {
	h := newHouse(t)
	officer := h.officer("liqiang", h.home)
	next := officer.twin()
	a := read[wire.RenewAnswer](t, officer.post(wire.PathRenew, wire.RenewRequest{CSR: officer.csrOf(next.key)}))
	if a.SigningCertificate != nil {
		t.Error("an officer got a certificate for signing")
	}
	next.use(a.Certificate, nil)
	asked[wire.OfficePlans](next, wire.PathOfficePlans, wire.OfficeQuery{})
	if got, err := x509.ParseCertificate(a.Certificate); err != nil || got.URIs[0].String() != officer.cert.URIs[0].String() {
		t.Errorf("%v %v", got.URIs, err)
	}
	officer.signOut()
	if got := officer.post(wire.PathRenew, wire.RenewRequest{CSR: officer.csrOf(officer.twin().key)}); got.code(t) != string(confirm.ProblemSignInRequired) {
		t.Errorf("signed out: %s", got.body)
	}
}
