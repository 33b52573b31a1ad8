package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"sync"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/point"
	"confirmpoint/ui/present"
)

// closeGrace is how long closing waits for work under way.
const closeGrace = 10 * time.Second

// station is the present.Station of this computer.
type station struct {
	options point.Options

	mu     sync.Mutex
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
	_, err = point.Enrol(ctx, s.options, point.EnrolRequest{
		RegistryURL: form.RegistryURL, CAPEM: ca, UserName: form.UserName,
		ActivationCode: form.ActivationCode, PIN: []byte(form.PIN),
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

// Open opens the desk of the enrolled clerk; opening again gives the same desk.
func (s *station) Open(ctx context.Context) (present.Desk, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opened == nil {
		p, err := point.Open(ctx, s.options)
		if err != nil {
			return nil, err
		}
		s.opened = p
	}
	return s.opened.Desk(), nil
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
