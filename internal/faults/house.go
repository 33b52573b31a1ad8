package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/training"
	"confirmpoint/store"
	"confirmpoint/sync/engine"
	"confirmpoint/sync/registry"
	"confirmpoint/sync/registry/roster"
)

const clerkPassword = "correct horse"

// house is what a campaign is played in, before anything goes wrong.
type house struct {
	dir     string
	points  []confirm.Point
	persons map[string]int    // 报名号 -> number of the person
	numbers map[string]string // record -> 报名号
	homes   []string          // code of the point each person starts at
}

func pointCode(n int) string { return fmt.Sprintf("P%02d", n) }

// build makes a registry with points, people and clerks, whose workstations
// are enrolled, signed in and full. Two clerks share a point, so that they meet.
func build(ctx context.Context, o options, begin int64) (*house, error) {
	h := &house{dir: o.Dir, persons: map[string]int{}, numbers: map[string]string{}}
	clock := newWorldTime(begin, 0)
	err := registry.Init(ctx, registryDir(o.Dir), registry.InitOptions{
		BureauName: "青禾县教育局", BureauPhone: "0755-00000000", Hosts: []string{"127.0.0.1"}, Now: clock.now(),
	})
	if err != nil {
		return nil, err
	}
	reg, err := registry.Open(ctx, registryConfig(o.Dir, clock.now))
	if err != nil {
		return nil, err
	}
	defer func() { _ = reg.Close() }()
	if err := h.furnish(ctx, reg, o); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	serving, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- reg.Serve(serving, l) }()
	for n := range o.Clerks {
		if err = h.hire(ctx, reg, o, clock, n, "https://"+l.Addr().String()); err != nil {
			break
		}
	}
	stop()
	return h, errors.Join(err, <-ended)
}

func (h *house) furnish(ctx context.Context, reg *registry.Registry, o options) error {
	err := reg.PutPlan(ctx, confirm.Plan{
		ID: campaignPlan, Name: "2026 年秋季定期注册", Opens: firstDay.AddDate(0, -2, 0), Closes: firstDay.AddDate(0, 3, 0),
	})
	if err != nil {
		return err
	}
	for n := range o.Points {
		p, err := reg.PutPoint(ctx, confirm.Point{Code: pointCode(n), Name: fmt.Sprintf("第 %d 确认点", n)})
		if err != nil {
			return err
		}
		h.points = append(h.points, p)
		_, err = reg.PutWindow(ctx, campaignPlan, p.ID, confirm.Window{Opens: firstDay.AddDate(0, 0, -20), Closes: firstDay.AddDate(0, 0, 40)})
		if err != nil {
			return err
		}
	}
	var all []roster.Applicant
	for i := range o.People {
		a := people(o.Seed).At(i).Applicant()
		a.PointCode = pointCode(i % o.Points)
		h.persons[a.ApplicationNo] = i
		h.homes = append(h.homes, a.PointCode)
		all = append(all, a)
	}
	if _, err := reg.Import(ctx, campaignPlan, all); err != nil {
		return err
	}
	records, err := reg.Decisions(ctx, campaignPlan)
	for _, r := range records {
		h.numbers[r.Record.ID] = r.Record.ApplicationNo
	}
	return err
}

// hire makes clerk n and his workstation.
func (h *house) hire(ctx context.Context, reg *registry.Registry, o options, clock *worldTime, n int, url string) error {
	id := identity{UserName: fmt.Sprintf("clerk%02d", n), Phone: fmt.Sprintf("199000000%02d", n), CacheKey: make([]byte, 32)}
	if _, err := rand.Read(id.CacheKey); err != nil {
		return err
	}
	code, err := reg.AddClerk(ctx, registry.ClerkRequest{
		UserName: id.UserName, Name: "张敏", PointID: h.points[n%o.Points].ID, Phone: confirm.Phone(id.Phone), Password: clerkPassword,
	})
	if err != nil {
		return err
	}
	var asked confirm.KeyRequest
	if id.Key, asked.Line, err = newKeyPair(id.UserName); err != nil {
		return err
	}
	if id.SigningKey, asked.Signing, err = newKeyPair(id.UserName); err != nil {
		return err
	}
	wall := &station{world: clock}
	var certs confirm.KeyCertificates
	certs, id.Enrolment, err = engine.Enrol(ctx, engine.EnrolConfig{
		RegistryURL: url, CA: reg.CAPEM(), UserName: id.UserName, ActivationCode: code, InstallationID: newID(), Request: asked, Clock: wall,
	})
	if err != nil {
		return err
	}
	id.Cert, id.SigningCert = certs.Line, certs.Signing
	if err := writeJSON(filepath.Join(clerkDir(o.Dir, n), "identity.json"), id); err != nil {
		return err
	}
	return firstDayAtWork(ctx, o.Dir, n, id, wall)
}

// newKeyPair makes a P-256 key, PKCS #8, and a request for its certificate.
func newKeyPair(subject string) (key, csr []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	if key, err = x509.MarshalPKCS8PrivateKey(private); err != nil {
		return nil, nil, err
	}
	csr, err = x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: subject}}, private)
	return key, csr, err
}

// firstDayAtWork signs in online and pulls, as every clerk has done who then
// works offline.
func firstDayAtWork(ctx context.Context, dir string, n int, id identity, wall *station) error {
	k, err := newKey(id)
	if err != nil {
		return err
	}
	cache, err := store.Open(ctx, filepath.Join(clerkDir(dir, n), "point.db"), store.Options{Clock: wall.Now})
	if err != nil {
		return err
	}
	line, err := engine.New(engine.Config{Enrolment: id.Enrolment, Credential: k, Cache: cache, Clock: wall, Monotonic: wall.monotonic})
	if err != nil {
		return errors.Join(err, cache.Close())
	}
	d := desk.New(desk.Config{Enrolment: id.Enrolment, Credential: k, Cache: cache, Registry: line, Clock: wall, NewID: newID, Software: "faults"})
	err = func() error {
		challenge, err := d.BeginSignIn(ctx, id.UserName, clerkPassword, nil)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(smsFile(dir, id.Phone))
		if err != nil {
			return err
		}
		if err := d.FinishSignIn(ctx, challenge.ID, training.CodeIn(string(text))); err != nil {
			return err
		}
		_, err = d.Pull(ctx, nil)
		return err
	}()
	bounded, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return errors.Join(err, d.Lock(bounded), cache.Close())
}
