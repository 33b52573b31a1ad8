package proxy

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"confirmpoint/confirm"
)

// Secrets is the keyring (credential.SecretStore fits).
type Secrets interface {
	Get(ctx context.Context, name string) ([]byte, error)
	Set(ctx context.Context, name string, secret []byte) error
	Delete(ctx context.Context, name string) error
}

// Options are what a Source is made of. Dir and Secrets are needed.
type Options struct {
	Dir     string // of the installation; proxy.json is in it
	Secrets Secrets
	Clock   func() time.Time                      // nil: time.Now
	Rand    io.Reader                             // nil: crypto/rand
	System  func(*http.Request) (*url.URL, error) // nil: the system's settings
	Script  func() bool                           // nil: asks the system
}

// Source chooses the proxy for one installation, as its settings are at that
// moment. Its methods may be called from any goroutine.
type Source struct {
	o    Options
	path string
	item string

	mu      sync.Mutex
	known   *login    // read from the keyring before; nil: not yet
	refused time.Time // when a proxy last turned the login down
}

const (
	fileName   = "proxy.json"
	fileFormat = 1
	maxFile    = 16 << 10

	// refusedFor is how long a login that was turned down is not shown again:
	// a few wrong tries would lock the person's account at school.
	refusedFor = 15 * time.Minute

	maxUser, maxPassword = 256, 512
)

// file is proxy.json; it holds no secret and names nobody.
type file struct {
	Format  int               `json:"format"`
	Mode    confirm.ProxyMode `json:"mode"`
	Address string            `json:"address,omitempty"`
	// Login is random for each login: the item of the keyring that says the same belongs
	// to these settings, and to no proxy that was set before.
	Login string `json:"login,omitempty"`
}

// login is the item of the keyring.
type login struct {
	ID       string `json:"id"`
	User     string `json:"user"`
	Password string `json:"password"`
}

// String keeps a login out of every log.
func (login) String() string { return "login" }

// GoString does the same for %#v.
func (login) GoString() string { return "login" }

// New touches neither disk nor keyring.
func New(o Options) *Source {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.System == nil {
		o.System = system
	}
	if o.Script == nil {
		o.Script = systemScript
	}
	// Two installations of one user must not share an item.
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		dir = o.Dir
	}
	sum := sha256.Sum256([]byte(dir))
	return &Source{o: o, path: filepath.Join(o.Dir, fileName), item: "proxy-" + hex.EncodeToString(sum[:8])}
}

// Choose gives the proxy for a request, nil for none; for http.Transport.Proxy.
func (s *Source) Choose(r *http.Request) (*url.URL, error) {
	f, err := s.load()
	if err != nil {
		return nil, err
	}
	switch f.Mode {
	case confirm.ProxyNone:
		return nil, nil
	case confirm.ProxyManual:
		return &url.URL{Scheme: "http", Host: f.Address}, nil
	}
	u, err := s.o.System(r)
	if err != nil {
		// The cause would quote the address, and a password in it.
		return nil, &confirm.Problem{Code: confirm.ProblemProxy, Err: errors.New("the system's proxy address cannot be read")}
	}
	return u, nil
}

// Header gives the head of a CONNECT with the login, when there is one that was
// not turned down lately. It may wait for the keyring.
func (s *Source) Header(ctx context.Context, _ *url.URL) (http.Header, error) {
	f, err := s.load()
	if err != nil || f.Login == "" || s.pausing() {
		return nil, err
	}
	l, err := s.login(ctx, f.Login)
	if err != nil || l.ID == "" {
		return nil, err
	}
	pair := base64.StdEncoding.EncodeToString([]byte(l.User + ":" + l.Password))
	return http.Header{"Proxy-Authorization": {"Basic " + pair}}, nil
}

// Refused says that a proxy has turned the login down.
func (s *Source) Refused() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused = s.o.Clock()
}

func (s *Source) pausing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	since := s.o.Clock().Sub(s.refused)
	return !s.refused.IsZero() && since >= 0 && since < refusedFor
}

// Forget drops what was read from the keyring, and lets a login that was
// turned down be shown again.
func (s *Source) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known, s.refused = nil, time.Time{}
}

// login reads the item of the settings. One that is gone, or of other settings,
// is none: the proxy will say that it wants one.
func (s *Source) login(ctx context.Context, id string) (login, error) {
	s.mu.Lock()
	known := s.known
	s.mu.Unlock()
	if known != nil && known.ID == id {
		return *known, nil
	}
	data, err := s.o.Secrets.Get(ctx, s.item)
	defer clear(data)
	if confirm.CodeOf(err) == confirm.ProblemSecretMissing {
		return login{}, nil
	}
	if err != nil {
		return login{}, err
	}
	var l login
	if err := json.Unmarshal(data, &l); err != nil || l.ID != id {
		return login{}, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known = &l
	return l, nil
}

// load reads the settings anew each time, since another program of ours may
// change them. Without a file the system's hold.
func (s *Source) load() (file, error) {
	data, err := readSmall(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return file{Format: fileFormat, Mode: confirm.ProxySystem}, nil
	}
	if err != nil {
		return file{}, badSettings(err)
	}
	var f file
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil || f.Format != fileFormat {
		return file{}, badSettings(errors.New(fileName + " cannot be read"))
	}
	switch {
	case f.Mode == confirm.ProxyManual:
		if f.Address, err = CheckAddress(f.Address); err != nil {
			return file{}, badSettings(errors.New(fileName + " has no address"))
		}
	case f.Mode != confirm.ProxyNone && f.Mode != confirm.ProxySystem, f.Address != "":
		return file{}, badSettings(errors.New(fileName + " has wrong values"))
	}
	return f, nil
}

func badSettings(err error) error {
	return &confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{"file": fileName}, Err: err}
}

func readSmall(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile))
}

// CheckAddress reads host:port, with or without http:// before it.
func CheckAddress(address string) (hostPort string, err error) {
	bad := &confirm.Problem{Code: confirm.ProblemInvalidValue, Args: map[string]string{"field": "代理地址"}}
	rest, _ := strings.CutPrefix(strings.TrimSpace(address), "http://")
	rest = strings.TrimSuffix(rest, "/")
	host, port, err := net.SplitHostPort(rest)
	if err != nil || host == "" || strings.ContainsAny(host, "@/?#%\\ \t\r\n") || len(host) > 253 {
		return "", bad
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return "", bad
	}
	return net.JoinHostPort(host, port), nil
}
