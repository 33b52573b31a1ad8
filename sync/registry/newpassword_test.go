package registry

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

const better = "battery staple 2"

func (s *station) changePassword(old, new string) reply {
	return s.post(wire.PathPassword, wire.NewPasswordRequest{Old: old, New: new})
}

// TestNewPassword: the new one holds, the old one does not, other sign-ins end.
func TestNewPassword(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	code, err := h.NewActivationCode(t.Context(), "zhangmin")
	h.must(err)
	other := h.newStation("zhangmin")
	other.accept(read[wire.EnrolAnswer](t, other.post(wire.PathEnrol, other.enrolRequest(code))))
	h.clock.add(2 * time.Minute)
	other.signIn()
	h.clock.add(2 * time.Minute)
	pending := read[wire.PasswordAnswer](t, other.post(wire.PathSignInPassword, wire.PasswordRequest{UserName: "zhangmin", Password: password}))

	if a := read[wire.NewPasswordAnswer](t, s.changePassword(password, better)); !a.ChangedAt.Equal(h.clock.now()) {
		t.Errorf("changed at %v", a.ChangedAt)
	}
	read[wire.RulebookAnswer](t, s.get(wire.PathRulebook)) // this one stays
	if got := other.get(wire.PathRulebook); got.code(t) != string(confirm.ProblemSignInRequired) {
		t.Error("another sign-in of the clerk goes on")
	}
	if got := other.post(wire.PathSignInSMS, wire.SMSRequest{ChallengeID: pending.ChallengeID, Code: h.smsCode()}); got.status == 200 {
		t.Error("a code that was sent for the old password still signs in")
	}
	h.clock.add(2 * time.Minute)
	if got := other.post(wire.PathSignInPassword, wire.PasswordRequest{UserName: "zhangmin", Password: password}); got.code(t) != string(confirm.ProblemWrongPassword) {
		t.Error("the old password still holds")
	}
	read[wire.PasswordAnswer](t, other.post(wire.PathSignInPassword, wire.PasswordRequest{UserName: "zhangmin", Password: better}))
}

// TestNewPasswordIsRefused: weak ones cost nothing, wrong old ones lock.
func TestNewPasswordIsRefused(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	for name, next := range map[string]string{
		"short": "seven77", "empty": "", "the old one": password, "endless": strings.Repeat("a", confirm.MaxPassword+1),
	} {
		if got := s.changePassword(password, next); got.code(t) != string(confirm.ProblemPasswordWeak) {
			t.Errorf("%s: %s", name, got.body)
		}
	}
	for n := range passwordTries {
		if got := s.changePassword("wrong horse", better); got.code(t) != string(confirm.ProblemWrongPassword) {
			t.Errorf("wrong password %d: %s", n+1, got.body)
		}
	}
	got := s.changePassword(password, better)
	if got.code(t) != string(confirm.ProblemTooManyTries) || got.header.Get("Retry-After") == "" {
		t.Errorf("after %d wrong ones: %s", passwordTries, got.body)
	}
	h.clock.add(passwordWait)
	read[wire.NewPasswordAnswer](t, s.changePassword(password, better))
}

// readerFunc is a source of randomness that something happens to.
type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// TestNewPasswordAfterReset: what the bureau has set while the clerk's own was
// being hashed stays, and the clerk is told that the old one holds no more.
func TestNewPasswordAfterReset(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	var codes wire.PersonCodes
	h.cfg.Rand = readerFunc(func(b []byte) (int, error) { // of the salt
		h.cfg.Rand = rand.Reader
		var err error
		codes, err = h.console().ResetClerk(t.Context(), wire.PersonReset{UserName: "zhangmin", Password: true})
		h.must(err)
		return rand.Read(b)
	})
	if got := s.changePassword(password, better); got.code(t) != string(confirm.ProblemWrongPassword) {
		t.Errorf("%d %s", got.status, got.body)
	}
	h.clock.add(2 * time.Minute)
	read[wire.PasswordAnswer](t, s.post(wire.PathSignInPassword, wire.PasswordRequest{UserName: "zhangmin", Password: codes.Password}))
}

// TestPasswordsAreNotLogged reads the log and the database.
func TestPasswordsAreNotLogged(t *testing.T) {
	h := newHouse(t)
	h.stop()
	var log bytes.Buffer
	h.logger = newTestLogger(&log)
	h.open()
	s := h.clerk("zhangmin", 0)
	read[wire.NewPasswordAnswer](t, s.changePassword(password, better))
	s.changePassword("wrong horse", better+"!")
	h.stop()
	if !strings.Contains(log.String(), "password changed") {
		t.Error("the change is not in the log")
	}
	for _, secret := range []string{password, better, "wrong horse", "zhangmin", "张敏"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}
