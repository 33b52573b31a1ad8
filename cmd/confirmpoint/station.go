package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/point"
	"confirmpoint/sync/credential"
	"confirmpoint/ui/present"
)

// closeGrace is how long closing waits for work under way.
const closeGrace = 10 * time.Second

// station is the present.Station of this computer.
type station struct {
	options point.Options

	ahead sync.WaitGroup // of openAhead

	mu     sync.Mutex
	clerk  string // chosen; "": the only one
	opened *point.Point
}

// Enrolled tells whether a credential exists here.
func (s *station) Enrolled() bool {
	enrolled, err := point.Enrolled(s.options)
	// A credential that cannot be read is there: opening it says what is wrong.
	return enrolled || err != nil
}

// Enrol makes the key and has it certified.
func (s *station) Enrol(ctx context.Context, form present.EnrolForm) error {
	ca, err := readCA(form.CAFile)
	if err != nil {
		return err
	}
	if form.Replace { // the folder takes one at a time
		if err := s.close(); err != nil {
			return err
		}
	}
	options := s.options
	options.Token = credential.TokenOptions{Library: form.TokenLibrary, Serial: form.TokenSerial}
	_, err = point.Enrol(ctx, options, point.EnrolRequest{
		RegistryURL: form.RegistryURL, CAPEM: ca, UserName: form.UserName,
		ActivationCode: form.ActivationCode, PIN: []byte(form.PIN),
		LeaveUnsent: form.Replace, OwnFile: form.Replace, WithoutKeyring: form.WithoutKeyring,
	})
	return err
}

// EnrolColleague lets another clerk in, by the one who is signed in. Registry
// and authority are those of the clerk's own enrolment.
func (s *station) EnrolColleague(ctx context.Context, form present.ColleagueForm) error {
	p := s.point()
	if p == nil {
		return &confirm.Problem{Code: confirm.ProblemColleagueNeeded}
	}
	own := p.Enrolment()
	if form.UserName == own.UserName {
		return &confirm.Problem{Code: confirm.ProblemInvalidValue, Args: map[string]string{"field": "clerk"}}
	}
	pin := []byte(form.PIN)
	defer clear(pin)
	_, err := p.EnrolColleague(ctx, point.EnrolRequest{
		RegistryURL: own.RegistryURL, CAPEM: own.CA, UserName: form.UserName, ActivationCode: form.ActivationCode, PIN: pin,
	})
	return err
}

func readCA(path string) ([]byte, error) {
	ca, err := os.ReadFile(path)
	if err == nil {
		return ca, nil
	}
	reason := "unreadable"
	if errors.Is(err, fs.ErrNotExist) {
		reason = "missing"
	}
	return nil, &confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{"reason": reason}}
}

// Clerks lists the user names that are enrolled here.
func (s *station) Clerks() []string {
	list, err := point.Clerks(s.options)
	if err != nil {
		return nil // opening says what is wrong
	}
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = e.UserName
	}
	return names
}

// ChooseClerk says whose desk is opened next.
func (s *station) ChooseClerk(userName string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clerk = userName
}

// Rescue writes the unsent work of this computer for the bureau.
func (s *station) Rescue(ctx context.Context, folder string) (path string, report confirm.EscrowReport, err error) {
	s.mu.Lock()
	opened := s.opened
	s.mu.Unlock()
	path = filepath.Join(folder, rescueName)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return "", report, &confirm.Problem{Code: confirm.ProblemReadOnly, Err: err}
	}
	if opened != nil { // the cache is in use by ourselves
		report, err = opened.Desk().Rescue(ctx, f)
	} else {
		report, err = point.Rescue(ctx, s.options, f)
	}
	err = errors.Join(err, f.Close())
	if err != nil && report.Operations == 0 {
		_ = os.Remove(path)
	}
	return path, report, err
}

// rescueName names no person.
const rescueName = "confirmpoint-rescue.escrow"

// Open opens the desk of the chosen clerk; opening again gives the same desk.
func (s *station) Open(ctx context.Context) (present.Desk, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opened != nil && s.clerk != "" && s.clerk != s.opened.Enrolment().UserName {
		last := s.opened
		s.opened = nil
		if err := last.Close(ctx); err != nil {
			return nil, err
		}
	}
	s.options.Clerk = s.clerk
	if s.opened == nil {
		p, err := point.Open(ctx, s.options)
		if err != nil {
			return nil, err
		}
		s.opened = p
	}
	return s.opened.Desk(), nil
}

// openAhead opens the desk while the window is still being made, after wait, so
// that the clerk need not wait for both. Open gives it, or says what is wrong.
func (s *station) openAhead(ctx context.Context, wait func()) {
	s.ahead.Go(func() {
		wait()
		if s.Enrolled() {
			_, _ = s.Open(ctx)
		}
	})
}

// KeepInContact sends and pulls until ctx ends.
func (s *station) KeepInContact(ctx context.Context) {
	if p := s.point(); p != nil {
		p.KeepInContact(ctx)
	}
}

// Kick asks for a round now.
func (s *station) Kick() {
	if p := s.point(); p != nil {
		p.Kick()
	}
}

func (s *station) point() *point.Point {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened
}

// close locks the desk and lets go of the folder.
func (s *station) close() error {
	s.ahead.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opened == nil {
		return nil
	}
	p := s.opened
	s.opened = nil
	ctx, cancel := context.WithTimeout(context.Background(), closeGrace)
	defer cancel()
	return p.Close(ctx)
}

// TestRegistry asks a registry for a sign of life, before an enrolment.
func (s *station) TestRegistry(ctx context.Context, registryURL, caFile string) error {
	ca, err := readCA(caFile)
	if err != nil {
		return err
	}
	return point.TestProxy(ctx, s.options, point.ProxyTarget{RegistryURL: registryURL, CAPEM: ca})
}

// TokenHelper tells whether USBKeys can be used here.
func (s *station) TokenHelper() bool { return point.TokenHelper(credential.TokenOptions{}) }

// Tokens lists the USBKeys that a driver sees.
func (s *station) Tokens(ctx context.Context, library string) ([]present.FoundToken, error) {
	infos, err := point.Tokens(ctx, credential.TokenOptions{Library: library})
	if err != nil {
		return nil, err
	}
	found := make([]present.FoundToken, len(infos))
	for i, t := range infos {
		found[i] = present.FoundToken{Label: t.Label, Serial: t.Serial, Model: t.Model, TriesLeft: t.TriesLeft(), Blank: t.Blank}
	}
	return found, nil
}

// Proxy tells the way to the registry.
func (s *station) Proxy(ctx context.Context) (confirm.ProxyFound, error) {
	return point.Proxy(ctx, s.options, point.ProxyTarget{})
}

// SetProxy changes it for the next connection.
func (s *station) SetProxy(ctx context.Context, settings confirm.ProxySettings, password []byte) error {
	return point.SetProxy(ctx, s.options, settings, password)
}

// TestProxy asks the registry for a sign of life.
func (s *station) TestProxy(ctx context.Context) error {
	return point.TestProxy(ctx, s.options, point.ProxyTarget{})
}
