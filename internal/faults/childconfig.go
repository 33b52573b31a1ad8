package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"confirmpoint/confirm"
)

// envChild makes this program a child; it holds a childConfig.
const envChild = "CONFIRMPOINT_FAULTS_CHILD"

// role is what a child is.
type role string

// The roles.
const (
	roleRegistry role = "registry"
	roleClerk    role = "clerk"    // works until it is killed or stopped
	roleLast     role = "last"     // sends and pulls until nothing is left, then ends
	roleScript   role = "script"   // one fixed piece of work, with a kill at a boundary
	roleFailures role = "failures" // the same piece again and again, a failing disk at each boundary
)

// childConfig is all a child is told at its start.
type childConfig struct {
	Role  role          `json:"role"`
	Dir   string        `json:"dir"` // of the campaign
	Seed  uint64        `json:"seed"`
	Start int64         `json:"start"` // machine time of the campaign's beginning
	Shift time.Duration `json:"shift"`

	// Of the registry.
	Address string   `json:"address,omitempty"`
	Door    doorPlan `json:"door,omitzero"`

	// Of a clerk.
	Number      int       `json:"number,omitempty"`
	URL         string    `json:"url,omitempty"`
	Open        []waiting `json:"open,omitempty"` // what the parent waits to hear of
	Skew        int64     `json:"skew,omitempty"`
	Batch       int       `json:"batch,omitempty"`        // acts between two contacts, at most
	KillRequest int64     `json:"kill_request,omitempty"` // before the n-th request; 0: never

	// Every is of the failures: each so-many-th boundary.
	Every int64 `json:"every,omitempty"`

	// KillAt kills at the n-th boundary of the disk from the start, or from the
	// beginning of the script; 0: never.
	KillAt int64     `json:"kill_at,omitempty"`
	Fault  diskFault `json:"fault,omitempty"` // kill or torn
}

// waiting is an operation that was told as saved and not yet as closed.
type waiting struct {
	ID     string `json:"id"`
	Record string `json:"record"`
}

// childMain runs a child when this process is one.
func childMain() (code int, isChild bool) {
	data := os.Getenv(envChild)
	if data == "" {
		return 0, false
	}
	var cfg childConfig
	err := json.Unmarshal([]byte(data), &cfg)
	if err == nil {
		err = runChild(cfg)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s %d: %v\n", cfg.Role, cfg.Number, err)
		return 1, true
	}
	return 0, true
}

func runChild(cfg childConfig) error {
	out := newTeller()
	d := &disk{
		dying: func(b boundary, n int64) { out.tell(event{Kind: eventDying, Text: string(b), N: n}) },
		fails: func(f diskFault) { out.tell(event{Kind: eventFault, Text: string(f), N: 1}) },
	}
	if err := installDisk(d); err != nil {
		return err
	}
	if cfg.KillAt > 0 && cfg.Role != roleScript {
		d.arm(cfg.Fault, cfg.KillAt, 1)
	}
	if cfg.Role == roleRegistry {
		return runRegistry(cfg, d, out)
	}
	err := runClerk(cfg, d, out)
	if err != nil && ofDisk(err) && d.hits.Load() > 0 {
		return nil // the clerk starts the program again
	}
	return err
}

// identity is a clerk's workstation, as enrolment has made it. It is a file of
// the campaign: PIN and keyring have their own tests (sync/credential).
type identity struct {
	Enrolment confirm.Enrolment `json:"enrolment"`
	// The keys of the line and of signatures, PKCS #8, with their certificates, DER.
	Key         []byte `json:"key"`
	Cert        []byte `json:"cert"`
	SigningKey  []byte `json:"signing_key"`
	SigningCert []byte `json:"signing_cert"`
	CacheKey    []byte `json:"cache_key"`
	UserName    string `json:"user_name"`
	Phone       string `json:"phone"`
}

func clerkDir(dir string, number int) string {
	return filepath.Join(dir, fmt.Sprintf("clerk-%02d", number))
}

func registryDir(dir string) string { return filepath.Join(dir, "registry") }

// smsFile holds the newest message to a phone: the campaign's telephone network.
func smsFile(dir, phone string) string { return filepath.Join(dir, "sms-"+phone) }

func readIdentity(dir string, number int) (id identity, err error) {
	data, err := os.ReadFile(filepath.Join(clerkDir(dir, number), "identity.json"))
	if err == nil {
		err = json.Unmarshal(data, &id)
	}
	return id, err
}
