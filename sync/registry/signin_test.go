package registry

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

func (h *house) newCode(userName string) string {
	h.t.Helper()
	code, err := h.AddClerk(h.t.Context(), ClerkRequest{
		UserName: userName, Name: "李宁", PointID: h.points[0].ID, Phone: "13800138000", Password: password,
	})
	h.must(err)
	return code
}

func TestEnrol(t *testing.T) {
	h := newHouse(t)
	code := h.newCode("lining")
	s := h.newStation("lining")
	good := s.enrolRequest(code)
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	h.must(err)
	otherCSR, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, p384)
	h.must(err)
	broken := bytes.Clone(good.CSR)
	broken[len(broken)-1] ^= 1

	with := func(change func(*wire.EnrolRequest)) wire.EnrolRequest {
		r := good
		change(&r)
		return r
	}
	for name, tt := range map[string]struct {
		req  wire.EnrolRequest
		code confirm.Code
	}{
		"unknown user":          {with(func(r *wire.EnrolRequest) { r.UserName = "nobody" }), confirm.ProblemActivationCode},
		"wrong code":            {with(func(r *wire.EnrolRequest) { r.Proof = wire.EnrolProof(r.UserName, "0000000000", r.CSR, r.SigningCSR) }), confirm.ProblemActivationCode},
		"proof of another user": {with(func(r *wire.EnrolRequest) { r.Proof = wire.EnrolProof("nobody", code, r.CSR, r.SigningCSR) }), confirm.ProblemActivationCode},
		"no proof":              {with(func(r *wire.EnrolRequest) { r.Proof = nil }), confirm.ProblemActivationCode},
		"proof of another CSR":  {with(func(r *wire.EnrolRequest) { r.Proof = wire.EnrolProof(r.UserName, code, []byte("x"), r.SigningCSR) }), confirm.ProblemActivationCode},
		"no CSR":                {with(func(r *wire.EnrolRequest) { r.CSR = nil }), confirm.ProblemBadRequest},
		"other curve":           {with(func(r *wire.EnrolRequest) { r.CSR = otherCSR }), confirm.ProblemBadRequest},
		"broken CSR":            {with(func(r *wire.EnrolRequest) { r.CSR = broken }), confirm.ProblemBadRequest},
		"no installation":       {with(func(r *wire.EnrolRequest) { r.InstallationID = "pc-1" }), confirm.ProblemBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			if got := s.post(wire.PathEnrol, tt.req); got.code(t) != string(tt.code) {
				t.Errorf("code %s, want %s", got.code(t), tt.code)
			}
		})
	}
	first := read[wire.EnrolAnswer](t, s.post(wire.PathEnrol, good))
	if again := read[wire.EnrolAnswer](t, s.post(wire.PathEnrol, good)); !bytes.Equal(again.Certificate, first.Certificate) {
		t.Error("a lost answer is not given again")
	}
	if got := s.post(wire.PathEnrol, s.enrolRequest(code)); got.code(t) != string(confirm.ProblemActivationCode) {
		t.Error("a code was used twice")
	}
	s.accept(first)
	pointID, clerkID, err := names(s.cert)
	h.must(err)
	if pointID != h.points[0].ID || clerkID != first.ClerkID || s.cert.NotAfter.Sub(during) != clerkLife {
		t.Errorf("certificate names %s %s until %s", pointID, clerkID, s.cert.NotAfter)
	}
	if strings.Contains(string(s.cert.Raw), "李宁") {
		t.Error("the certificate holds a name")
	}
	point, err := confirm.DecodePoint(first.Point)
	h.must(err)
	if point.Name != "新宁小学确认点" || point.BureauPhone != "0750-5550100" {
		t.Errorf("point %+v", point)
	}
}

func TestActivationCodeEnds(t *testing.T) {
	h := newHouse(t)
	t.Run("after five tries", func(t *testing.T) {
		code := h.newCode("a")
		s := h.newStation("a")
		for range activationTries {
			if got := s.post(wire.PathEnrol, s.enrolRequest("0000000000")); got.code(t) != string(confirm.ProblemActivationCode) {
				t.Fatal("a wrong code was taken")
			}
		}
		if got := s.post(wire.PathEnrol, s.enrolRequest(code)); got.status == http.StatusOK {
			t.Error("the sixth try was allowed")
		}
	})
	t.Run("after 72 hours", func(t *testing.T) {
		code := h.newCode("b")
		h.clock.add(activationLife)
		if s := h.newStation("b"); s.post(wire.PathEnrol, s.enrolRequest(code)).status == http.StatusOK {
			t.Error("an old code was taken")
		}
	})
	t.Run("when a newer one is made", func(t *testing.T) {
		code := h.newCode("c")
		newer, err := h.NewActivationCode(t.Context(), "c")
		h.must(err)
		s := h.newStation("c")
		if s.post(wire.PathEnrol, s.enrolRequest(code)).status == http.StatusOK {
			t.Error("the older code was taken")
		}
		read[wire.EnrolAnswer](t, s.post(wire.PathEnrol, s.enrolRequest(newer)))
	})
	t.Run("when the clerk is revoked", func(t *testing.T) {
		code := h.newCode("d")
		h.must(h.Revoke(t.Context(), "d", "调离"))
		if s := h.newStation("d"); s.post(wire.PathEnrol, s.enrolRequest(code)).status == http.StatusOK {
			t.Error("a revoked clerk was enrolled")
		}
		if _, err := h.NewActivationCode(t.Context(), "d"); confirm.CodeOf(err) != confirm.ProblemNotFound {
			t.Errorf("a revoked clerk got a new code: %v", err)
		}
	})
}

func TestSignIn(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	try := func(t *testing.T, user, pass string) reply {
		t.Helper()
		return s.post(wire.PathSignInPassword, wire.PasswordRequest{UserName: user, Password: pass})
	}
	t.Run("one SMS a minute", func(t *testing.T) {
		if got := try(t, "zhangmin", password); got.code(t) != string(confirm.ProblemTooManyTries) {
			t.Error("two messages in a minute")
		}
	})
	t.Run("another's user name", func(t *testing.T) {
		h.newCode("lining")
		if got := try(t, "lining", password); got.code(t) != string(confirm.ProblemWrongPassword) {
			t.Error("a certificate signed in another clerk")
		}
	})
	t.Run("wrong code", func(t *testing.T) {
		h.clock.add(2 * time.Minute)
		a := read[wire.PasswordAnswer](t, try(t, "zhangmin", password))
		if a.PhoneMasked != "138****8000" {
			t.Errorf("phone %s", a.PhoneMasked)
		}
		right := h.smsCode()
		wrong := "000000"
		if right == wrong {
			wrong = "000001"
		}
		for range smsTries {
			if got := s.post(wire.PathSignInSMS, wire.SMSRequest{ChallengeID: a.ChallengeID, Code: wrong}); got.code(t) != string(confirm.ProblemWrongSMSCode) {
				t.Fatal("a wrong code was taken")
			}
		}
		if got := s.post(wire.PathSignInSMS, wire.SMSRequest{ChallengeID: a.ChallengeID, Code: right}); got.code(t) != string(confirm.ProblemTooManyTries) {
			t.Error("a sixth try was allowed")
		}
	})
	t.Run("code used twice, or late, or by another certificate", func(t *testing.T) {
		h.clock.add(2 * time.Minute)
		a := read[wire.PasswordAnswer](t, try(t, "zhangmin", password))
		in := wire.SMSRequest{ChallengeID: a.ChallengeID, Code: h.smsCode()}
		other := h.clerk("wangfang", 0)
		if got := other.post(wire.PathSignInSMS, in); got.status == http.StatusOK {
			t.Error("another certificate used the challenge")
		}
		read[wire.SMSAnswer](t, s.post(wire.PathSignInSMS, in))
		if got := s.post(wire.PathSignInSMS, in); got.status == http.StatusOK {
			t.Error("a code was used twice")
		}
		h.clock.add(2 * time.Minute)
		a = read[wire.PasswordAnswer](t, try(t, "zhangmin", password))
		in = wire.SMSRequest{ChallengeID: a.ChallengeID, Code: h.smsCode()}
		h.clock.add(smsLife)
		if got := s.post(wire.PathSignInSMS, in); got.code(t) != string(confirm.ProblemWrongSMSCode) {
			t.Error("a code was used late")
		}
	})
	t.Run("five wrong passwords", func(t *testing.T) {
		for range passwordTries {
			if got := try(t, "zhangmin", "wrong password"); got.code(t) != string(confirm.ProblemWrongPassword) {
				t.Fatalf("code %s", got.code(t))
			}
		}
		if got := try(t, "zhangmin", password); got.code(t) != string(confirm.ProblemTooManyTries) {
			t.Error("not locked")
		}
		h.clock.add(passwordWait)
		read[wire.PasswordAnswer](t, try(t, "zhangmin", password))
	})
}

func TestPhoneMissing(t *testing.T) {
	h := newHouse(t)
	for i, phone := range []confirm.Phone{"", "0", "00000000000"} {
		user := string(rune('a' + i))
		code, err := h.AddClerk(t.Context(), ClerkRequest{UserName: user, Name: "李宁", PointID: h.points[0].ID, Phone: phone, Password: password})
		h.must(err)
		s := h.newStation(user)
		s.accept(read[wire.EnrolAnswer](t, s.post(wire.PathEnrol, s.enrolRequest(code))))
		got := s.post(wire.PathSignInPassword, wire.PasswordRequest{UserName: user, Password: password})
		if got.code(t) != string(confirm.ProblemPhoneMissing) || !strings.Contains(string(got.body), "0750-5550100") {
			t.Errorf("phone %q: %s", string(phone), got.body)
		}
	}
}

func TestWebhookGateway(t *testing.T) {
	var body string
	status := http.StatusNoContent
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b := new(bytes.Buffer)
		if _, err := b.ReadFrom(r.Body); err != nil {
			t.Error(err)
		}
		body = b.String()
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
	}))
	defer srv.Close()
	g, err := NewWebhookGateway(srv.URL + "/send?key=secret")
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Send(t.Context(), "13800138000", "验证码 123456"); err != nil || body != `{"phone":"13800138000","text":"验证码 123456"}` {
		t.Fatalf("%v: %s", err, body)
	}
	for _, status = range []int{http.StatusFound, http.StatusInternalServerError, http.StatusUnauthorized} {
		if err := g.Send(t.Context(), "13800138000", "x"); err == nil {
			t.Errorf("status %d was taken for success", status)
		}
	}
	srv.Close()
	if err := g.Send(t.Context(), "13800138000", "x"); err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "138") {
		t.Errorf("a dead gateway gives %v", err)
	}
	for _, address := range []string{"", "ftp://a", "http://sms.example.com", "sms.example.com"} {
		if _, err := NewWebhookGateway(address); err == nil {
			t.Errorf("%q was taken", address)
		}
	}
}

// names reads point and clerk out of a certificate of ours.
func names(cert *x509.Certificate) (pointID, clerkID string, err error) {
	if len(cert.URIs) != 1 {
		return "", "", errors.New("certificate names no clerk")
	}
	rest, ok := strings.CutPrefix(cert.URIs[0].String(), "urn:confirmpoint:point:")
	pointID, clerkID, found := strings.Cut(rest, ":clerk:")
	if !ok || !found || pointID == "" || clerkID == "" {
		return "", "", errors.New("certificate names no clerk")
	}
	return pointID, clerkID, nil
}
