package registry

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/tls"
	"database/sql"
	"encoding/hex"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

func (s *station) tellCredential(total int64) wire.CredentialWord {
	s.h.t.Helper()
	return read[wire.CredentialWord](s.h.t, s.post(wire.PathCredential, wire.CredentialReport{Provider: string(confirm.ProviderSoftkey), FailedTotal: total}))
}

// TestWrongPINs: more than 15 in any 7 days lock, a count that goes back is told.
func TestWrongPINs(t *testing.T) {
	h := newHouse(t)
	const day = 24 * time.Hour
	type told struct {
		after time.Duration
		total int64
		want  wire.CredentialWord
	}
	for name, story := range map[string][]told{
		"at once":             {{0, 16, wire.CredentialWord{Locked: true}}},
		"just below":          {{0, 15, wire.CredentialWord{}}, {0, 15, wire.CredentialWord{}}},
		"one more":            {{0, 15, wire.CredentialWord{}}, {day, 16, wire.CredentialWord{Locked: true}}},
		"slowly":              {{0, 10, wire.CredentialWord{}}, {8 * day, 20, wire.CredentialWord{}}, {8 * day, 30, wire.CredentialWord{}}},
		"slowly, then fast":   {{0, 10, wire.CredentialWord{}}, {8 * day, 20, wire.CredentialWord{}}, {6 * day, 26, wire.CredentialWord{Locked: true}}},
		"over the seventh":    {{0, 10, wire.CredentialWord{}}, {6 * day, 15, wire.CredentialWord{}}, {day, 25, wire.CredentialWord{}}},
		"before the seventh":  {{0, 10, wire.CredentialWord{}}, {6 * day, 15, wire.CredentialWord{}}, {day - time.Minute, 25, wire.CredentialWord{Locked: true}}},
		"back":                {{0, 5, wire.CredentialWord{}}, {day, 4, wire.CredentialWord{Copied: true}}, {day, 5, wire.CredentialWord{}}},
		"back, then a little": {{0, 5, wire.CredentialWord{}}, {day, 0, wire.CredentialWord{Copied: true}}, {day, 4, wire.CredentialWord{Copied: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			who := caller{installationID: newID(), clerkID: newID(), bureauID: h.home}
			for i, step := range story {
				h.clock.add(step.after)
				h.must(h.db.update(t.Context(), func(tx *sql.Tx) error {
					got, err := h.hearCredential(t.Context(), tx, who, wire.CredentialReport{Provider: "softkey", FailedTotal: step.total})
					if got != step.want {
						t.Errorf("step %d: %+v, want %+v", i, got, step.want)
					}
					return err
				}))
			}
		})
	}
}

// TestLockedCredential: all certificates of the workstation are locked, those of
// the clerk's other one are not; what was provably signed before counts; a new
// activation code is the way back.
func TestLockedCredential(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 3)
	s, officer := h.clerk("zhangmin", 0), h.officer("liqiang", h.home)
	code, err := h.NewActivationCode(t.Context(), "zhangmin")
	h.must(err)
	second := h.newStation("zhangmin")
	second.accept(read[wire.EnrolAnswer](t, second.post(wire.PathEnrol, second.enrolRequest(code))))
	h.clock.add(2 * time.Minute)
	second.signIn()
	recs := s.records()
	at := h.clock.now()
	in := s.intent(recs[0], confirm.ActionConcludeComplete)
	in.Evidence = confirm.Evidence{DecidedAt: at, Proven: true, TimeToken: h.token(at.Add(-time.Minute)), ElapsedMS: 60_000}
	before, unproven := s.seal(in), s.seal(s.intent(recs[1], confirm.ActionConcludeComplete))
	s.renew() // a second pair of the same workstation is locked with the first
	h.clock.add(time.Hour)
	if got := s.tellCredential(99); !got.Locked {
		t.Fatalf("%+v", got)
	}
	for _, path := range []string{wire.PathRulebook, wire.PathMe, wire.PathHello + "?nonce=" + nonce(t)} {
		if got := s.get(path); got.code(t) != string(confirm.ProblemCertLocked) || got.status != http.StatusForbidden {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	if got := s.post(wire.PathCredential, wire.CredentialReport{Provider: "softkey"}); got.code(t) != string(confirm.ProblemCertLocked) {
		t.Errorf("it goes on reporting: %s", got.body)
	}
	if r := second.operate(before, unproven); r[0].Kind != wire.ResultAccepted || second.receipt(r[1], unproven).Code != string(confirm.CodeKeyEnded) {
		t.Errorf("signed before the lock: %+v", r)
	}
	locked := 0
	for _, c := range asked[wire.OfficeCertificates](officer, wire.PathOfficeCertificates, wire.OfficeQuery{UserName: "zhangmin"}).Certificates {
		if c.LockedAt != nil {
			locked++
		}
		if (c.LockedAt != nil) != (c.InstallationID == s.install) || c.RevokedAt != nil || c.Kind != kindLine && c.Kind != kindSigning {
			t.Errorf("%+v", c)
		}
	}
	if locked != 4 {
		t.Errorf("%d certificates are locked", locked)
	}
	log := asked[wire.OfficeLog](officer, wire.PathOfficeLog, wire.OfficeQuery{}).Lines
	if log[0].Action != "credential_locked" || log[0].Subject != "zhangmin" || log[0].Reason != s.install {
		t.Errorf("%+v", log[0])
	}
	code, err = h.NewActivationCode(t.Context(), "zhangmin")
	h.must(err)
	s.newKeys()
	s.accept(read[wire.EnrolAnswer](t, s.post(wire.PathEnrol, s.enrolRequest(code))))
	if got := s.tellCredential(0); got != (wire.CredentialWord{}) { // counted anew
		t.Errorf("after the new code: %+v", got)
	}
}

// TestCopiedCredential is told to the bureau once, with when it was first seen.
func TestCopiedCredential(t *testing.T) {
	h := newHouse(t)
	s, officer := h.clerk("zhangmin", 0), h.officer("liqiang", h.home)
	s.tellCredential(7)
	seen := h.clock.now()
	for range 2 {
		if got := s.tellCredential(3); !got.Copied {
			t.Fatalf("%+v", got)
		}
		h.clock.add(time.Hour)
	}
	for _, c := range asked[wire.OfficeCertificates](officer, wire.PathOfficeCertificates, wire.OfficeQuery{UserName: "zhangmin"}).Certificates {
		if c.CopiedAt == nil || !c.CopiedAt.Equal(seen) || c.LockedAt != nil || c.Provider != string(confirm.ProviderSoftkey) {
			t.Errorf("%+v", c)
		}
	}
	copied := 0
	for _, l := range asked[wire.OfficeLog](officer, wire.PathOfficeLog, wire.OfficeQuery{}).Lines {
		if l.Action == "credential_copied" {
			copied++
		}
	}
	if copied != 1 {
		t.Errorf("the log says so %d times", copied)
	}
}

func TestReportIsRefused(t *testing.T) {
	h := newHouse(t)
	s, officer := h.clerk("zhangmin", 0), h.officer("liqiang", h.home)
	for name, in := range map[string]wire.CredentialReport{
		"no provider":      {FailedTotal: 1},
		"unknown provider": {Provider: "paper"},
		"below zero":       {Provider: "softkey", FailedTotal: -1},
		"beyond all":       {Provider: "softkey", FailedTotal: 1 << 62},
	} {
		if got := s.post(wire.PathCredential, in); got.code(t) != string(confirm.ProblemBadRequest) {
			t.Errorf("%s: %s", name, got.body)
		}
	}
	if got := officer.post(wire.PathCredential, wire.CredentialReport{Provider: "softkey"}); got.code(t) != string(confirm.ProblemWrongRole) {
		t.Errorf("an officer: %s", got.body)
	}
}

// TestKeyringFree: a computer without a keyring enrols when its bureau wants it
// so; a refusal costs neither a try nor the code.
func TestKeyringFree(t *testing.T) {
	h := newHouse(t)
	code := h.newCode("lining")
	s := h.newStation("lining")
	in := s.enrolRequest(code)
	in.KeyringFree = true
	for range activationTries + 1 {
		if got := s.post(wire.PathEnrol, in); got.code(t) != string(confirm.ProblemKeyringRequired) || got.status != http.StatusForbidden {
			t.Fatalf("%s", got.body)
		}
	}
	_, err := h.db.write.Exec("INSERT INTO desk_policy (bureau_id, policy, revision) VALUES ($1, $2, 1)", h.home, `{"keyring_free":true}`)
	h.must(err)
	s.accept(read[wire.EnrolAnswer](t, s.post(wire.PathEnrol, in)))
	certs, err := h.console().Certificates(t.Context(), wire.OfficeQuery{UserName: "lining"})
	if err != nil || len(certs.Certificates) != 2 || !certs.Certificates[0].KeyringFree {
		t.Errorf("%+v %v", certs, err)
	}
	s.signIn()
	s.renew()
	_, err = h.db.write.Exec("UPDATE desk_policy SET policy = '{}', revision = 2")
	h.must(err)
	if got := s.post(wire.PathRenew, s.renewal(s.twin())); got.code(t) != string(confirm.ProblemKeyringRequired) {
		t.Errorf("renewed although the bureau has changed its mind: %s", got.body)
	}
}

// TestTwoKindsOfCertificates: the one for the line signs nothing, the one for
// signing opens no line.
func TestTwoKindsOfCertificates(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	intent := s.intent(s.first(), confirm.ActionConcludeComplete)
	line := *s
	line.signing, line.signCert = s.key, s.cert
	if r := s.operate(line.seal(intent))[0]; r.Kind != wire.ResultInvalid || r.Code != string(confirm.ProblemBadEnvelope) {
		t.Errorf("signed with the line key: %+v", r)
	}
	k := s.stick(s.seal(intent))
	k.signer = &line
	k.refused(confirm.ProblemBadFile, wire.BundleSignature)

	swapped := *s
	swapped.cert = s.signCert
	swapped.key = s.signing.(*ecdsa.PrivateKey)
	swapped.dial()
	for _, path := range []string{wire.PathMe, wire.PathRulebook, wire.PathHello + "?nonce=" + nonce(t)} {
		if got := swapped.get(path); got.code(t) != string(confirm.ProblemNotEnrolled) {
			t.Errorf("%s on the line with the signing certificate: %s", path, got.body)
		}
	}
}

// TestRevokedOnOpenLine: revocation works with the next request of a connection
// that is open, whichever certificate of the workstation was named.
func TestRevokedOnOpenLine(t *testing.T) {
	for name, http2 := range map[string]bool{"HTTP/2": true, "HTTP/1.1": false} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.load(0, 1, 1)
			s, second := h.clerk("zhangmin", 0), h.clerk("lining", 0)
			if !http2 {
				config := s.http.Transport.(*http.Transport).TLSClientConfig.Clone()
				config.NextProtos = nil
				s.http.Transport = &http.Transport{TLSClientConfig: config, TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{}}
				t.Cleanup(s.http.CloseIdleConnections)
			}
			envelope := s.seal(s.intent(s.first(), confirm.ActionConcludeComplete))
			reused, major := false, 0
			ask := func() reply {
				req := s.request(http.MethodGet, wire.PathRulebook, nil)
				req = req.WithContext(httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{
					GotConn: func(c httptrace.GotConnInfo) { reused = c.Reused },
				}))
				resp, err := s.http.Do(req)
				h.must(err)
				major = resp.ProtoMajor
				var body bytes.Buffer
				_, err = body.ReadFrom(resp.Body)
				h.must(err)
				h.must(resp.Body.Close())
				return reply{resp.StatusCode, resp.Header, body.Bytes()}
			}
			if got := ask(); got.status != 200 {
				t.Fatalf("%s", got.body)
			}
			_, err := h.console().RevokeCertificate(t.Context(), wire.CertificateRevoke{Serial: serialOf(s.signCert), Reason: "令牌遗失"})
			h.must(err)
			if got := ask(); !reused || (major == 2) != http2 || got.code(t) != string(confirm.ProblemRevoked) {
				t.Errorf("reused %v, HTTP/%d, %s", reused, major, got.body)
			}
			// And the signing key is worth nothing by any other way.
			if taken, a := s.stick(envelope).take(); taken.Accepted != 0 || s.receipt(a.results[0], envelope).Code != string(confirm.CodeKeyEnded) {
				t.Errorf("%+v", taken)
			}
			if got := second.get(wire.PathMe); got.status != 200 {
				t.Errorf("another clerk: %s", got.body)
			}
		})
	}
}

// TestCodesAreNotKept: the database has what checks a proof, and nothing of it
// once the code is used or guessed away.
func TestCodesAreNotKept(t *testing.T) {
	h := newHouse(t)
	kept := func() (key string) {
		t.Helper()
		h.must(h.db.read.QueryRow("SELECT proof_key FROM activation").Scan(&key))
		return key
	}
	code := h.newCode("lining")
	if key := kept(); key != hex.EncodeToString(wire.EnrolKey("lining", code)) || strings.Contains(key, code) {
		t.Errorf("kept: %s", key)
	}
	s := h.newStation("lining")
	in := s.enrolRequest(code)
	read[wire.EnrolAnswer](t, s.post(wire.PathEnrol, in))
	if key := kept(); key != "" {
		t.Error("the key of a used code is still there")
	}
	read[wire.EnrolAnswer](t, s.post(wire.PathEnrol, in))
	stolen := in
	stolen.CSR = h.newStation("lining").enrolRequest(code).CSR
	if got := s.post(wire.PathEnrol, stolen); got.code(t) != string(confirm.ProblemActivationCode) {
		t.Errorf("the proof of another request: %s", got.body)
	}
	code, err := h.NewActivationCode(t.Context(), "lining")
	h.must(err)
	for range activationTries {
		s.post(wire.PathEnrol, s.enrolRequest("0000000000"))
	}
	if key := kept(); key != "" {
		t.Error("the key of a code without tries is still there")
	}
	if got := h.newStation("lining").post(wire.PathEnrol, h.newStation("lining").enrolRequest(code)); got.status == http.StatusOK {
		t.Error("a code without tries was taken")
	}
}

// TestCodesOfBefore: codes that an earlier version kept are derived when the
// registry is opened, and still work.
func TestCodesOfBefore(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	code := h.newCode("lining")
	for _, query := range []string{
		"UPDATE activation SET proof_key = '" + code + "' WHERE used_proof IS NULL",
		"UPDATE certificate SET kind = '', key_sha256 = ''",
		"UPDATE counter SET value = 0 WHERE name = 'credentials'",
	} {
		_, err := h.db.write.Exec(query)
		h.must(err)
	}
	h.stop()
	h.open()
	var clear int
	h.must(h.db.read.QueryRow("SELECT count(*) FROM activation WHERE proof_key = $1", code).Scan(&clear))
	if clear != 0 {
		t.Error("the code is still there")
	}
	next := h.newStation("lining")
	read[wire.EnrolAnswer](t, next.post(wire.PathEnrol, next.enrolRequest(code)))
	s.dial()
	if got := s.post(wire.PathRenew, s.renewal(s)); got.code(t) != string(confirm.ProblemBadRequest) {
		t.Errorf("keys that are known: %s", got.body)
	}
	for cert, want := range map[string]string{serialOf(s.cert): kindLine, serialOf(s.signCert): kindSigning} {
		var kind string
		h.must(h.db.read.QueryRow("SELECT kind FROM certificate WHERE serial = $1", cert).Scan(&kind))
		if kind != want {
			t.Errorf("%s, want %s", kind, want)
		}
	}
}
