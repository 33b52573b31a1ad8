package registry

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// algOf is what the header of a compact JWS names.
func algOf(t *testing.T, jws string) string {
	t.Helper()
	head, _, _ := strings.Cut(jws, ".")
	raw, err := base64.RawURLEncoding.DecodeString(head)
	if err != nil {
		t.Fatal(err)
	}
	var h struct {
		Alg string `json:"alg"`
	}
	if err := json.Unmarshal(raw, &h); err != nil {
		t.Fatal(err)
	}
	return h.Alg
}

// TestDay is a clerk's day by either algorithm: the terms, the enrolment, a
// decision and its receipt, a stick, new keys, and a look into the archive
// years later.
func TestDay(t *testing.T) {
	for _, algorithm := range []confirm.Algorithm{confirm.ES256, confirm.SM2SM3} {
		t.Run(string(algorithm), func(t *testing.T) {
			h := newHouseBy(t, newAddress(t), algorithm)
			h.load(0, 1, 4)
			if terms := read[wire.EnrolTerms](t, h.newStation("nobody").get(wire.PathEnrol)); terms.Algorithm != string(algorithm) {
				t.Fatalf("%+v", terms)
			}
			s := h.clerk("zhangmin", 0)
			recs := s.records()
			first := s.seal(s.intent(recs[0], confirm.ActionConcludeComplete))
			got := s.operate(first)[0]
			if p := s.receipt(got, first); !p.Accepted || algOf(t, got.Receipt) != string(algorithm) || algOf(t, first) != string(algorithm) {
				t.Fatalf("%+v by %s of %s", p, algOf(t, got.Receipt), algOf(t, first))
			}
			if got := s.operate(first)[0]; got.Kind != wire.ResultAccepted {
				t.Errorf("asked again: %+v", got)
			}
			if taken, _ := s.stick(s.seal(s.intent(recs[1], confirm.ActionConcludeComplete))).take(); taken.Accepted != 1 {
				t.Errorf("a stick: %+v", taken)
			}
			byOld := s.seal(s.intent(recs[2], confirm.ActionConcludeComplete))
			s.renew()
			byNew := s.seal(s.intent(recs[3], confirm.ActionConcludeComplete))
			if r := s.operate(byOld, byNew); r[0].Kind != wire.ResultAccepted || r[1].Kind != wire.ResultAccepted {
				t.Errorf("by both keys of a renewal: %+v", r)
			}
			h.stop()
			h.open() // the keys of the folder are read as they were written
			s.dial()
			if s.h.Algorithm() != algorithm || s.get(wire.PathRulebook).status != 200 {
				t.Error("after a restart")
			}
			h.clock.add(6 * 365 * 24 * time.Hour)
			h.checkArchive(first)
		})
	}
}

// checkArchive verifies an envelope as it was stored, with nothing but the CA.
func (h *house) checkArchive(envelope string) {
	h.t.Helper()
	var stored []byte
	h.must(h.db.read.QueryRow("SELECT envelope FROM operation WHERE envelope_sha256 = $1", wire.Hash([]byte(envelope))).Scan(&stored))
	if string(stored) != envelope {
		h.t.Fatal("the envelope was not stored as it came")
	}
	_, cert, err := wire.OpenEnvelope(stored)
	h.must(err)
	if !h.clock.now().After(cert.NotAfter) {
		h.t.Fatal("the certificate should have run out")
	}
	if err := wire.VerifySigning(cert, h.ca.pool()); err != nil {
		h.t.Errorf("years later: %v", err)
	}
	other, err := newAuthority("别处", during, h.cfg.Rand)
	h.must(err)
	if wire.VerifySigning(cert, other.pool()) == nil {
		h.t.Error("another CA vouches for it")
	}
}

// TestAlgorithmIsRefused: there are two, and a clerk's key is of the registry's.
func TestAlgorithmIsRefused(t *testing.T) {
	err := Init(t.Context(), t.TempDir(), InitOptions{BureauName: "a", BureauPhone: "1", Hosts: []string{"x"}, Algorithm: "RS256"})
	if !errors.Is(err, ErrAlgorithm) {
		t.Errorf("RS256: %v", err)
	}
	for algorithm, other := range map[confirm.Algorithm]confirm.Algorithm{confirm.ES256: confirm.SM2SM3, confirm.SM2SM3: confirm.ES256} {
		t.Run(string(algorithm), func(t *testing.T) {
			h := newHouseBy(t, newAddress(t), algorithm)
			code := h.newCode("lining")
			s := h.newStation("lining")
			s.signing, err = newSigningKey(other)
			h.must(err)
			if got := s.post(wire.PathEnrol, s.enrolRequest(code)); got.code(t) != string(confirm.ProblemBadRequest) {
				t.Errorf("a signing key of %s: %s", other, got.body)
			}
			s.newKeys()
			line, err := newSigningKey(confirm.SM2SM3)
			h.must(err)
			s.newKeys()
			in := s.enrolRequest(code)
			in.CSR = s.csrOf(line)
			in.Proof = wire.EnrolProof(in.UserName, code, in.CSR, in.SigningCSR)
			if got := s.post(wire.PathEnrol, in); got.code(t) != string(confirm.ProblemBadRequest) {
				t.Errorf("an SM2 key for the line: %s", got.body)
			}
			read[wire.EnrolAnswer](t, s.post(wire.PathEnrol, s.enrolRequest(code)))
		})
	}
}
