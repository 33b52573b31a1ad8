package postgrestest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
)

// ErrMissing says that the programs of the server are not installed.
var ErrMissing = errors.New("postgrestest: initdb and pg_ctl are not installed (Debian: postgresql)")

// Options of a server.
type Options struct {
	// Durable keeps fsync on, for benchmarks and for tests of the disk. Without
	// it a crash of the machine, but not of the server, may lose what was committed.
	Durable bool
	// Settings are more lines of the configuration, name and value.
	Settings map[string]string
}

// Server is a running server. Its methods may be called by several goroutines.
type Server struct {
	dir     string // holds the socket, data/ and the log
	bin     string
	options string
	guard   *exec.Cmd
	leash   io.Closer // what the guard waits for the end of
	last    atomic.Int64
}

// user is the superuser of the cluster; nobody else can reach the socket.
const user = "registry"

// Start makes a cluster and starts its server. Stop ends it. The order of its
// texts is that of Chinese, so that who relies on the order of bytes must say so.
func Start(ctx context.Context, o Options) (*Server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	// Short, because the path of a socket may have 107 bytes.
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, bin: bin}
	if err := s.create(ctx, o); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := s.watch(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := s.control(ctx, "start"); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// programs finds the folder of the newest version. Debian keeps it out of PATH.
func programs() (string, error) {
	if path, err := exec.LookPath("pg_ctl"); err == nil {
		return filepath.Dir(path), nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/pg_ctl")
	if err != nil || len(found) == 0 {
		return "", ErrMissing
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Dir(newest), nil
}

func version(path string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	if err != nil {
		return 0
	}
	return n
}

func (s *Server) create(ctx context.Context, o Options) error {
	if os.Geteuid() == 0 {
		if out, err := exec.CommandContext(ctx, "chown", "postgres:", s.dir).CombinedOutput(); err != nil {
			return fmt.Errorf("postgrestest: chown: %w: %s", err, out)
		}
	}
	settings := map[string]string{"unix_socket_directories": s.dir, "listen_addresses": "", "log_min_messages": "warning"}
	if !o.Durable {
		settings["fsync"] = "off"
	}
	for name, value := range o.Settings {
		settings[name] = value
	}
	for name, value := range settings {
		s.options += fmt.Sprintf(" -c %s='%s'", name, value)
	}
	return s.run(ctx, "initdb", "--pgdata", s.data(), "--username", user, "--auth", "trust", "--encoding", "UTF8", "--no-sync",
		"--no-instructions", "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "zh-CN")
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// command is a program of the server as a user that it accepts.
func (s *Server) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	argv := append([]string{filepath.Join(s.bin, name)}, args...)
	if os.Geteuid() == 0 {
		argv = append([]string{"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"}, argv...)
	}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = s.dir
	return cmd
}

func (s *Server) run(ctx context.Context, name string, args ...string) error {
	var out bytes.Buffer
	cmd := s.command(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		log, _ := os.ReadFile(filepath.Join(s.dir, "log")) // there may be none
		return fmt.Errorf("postgrestest: %s: %w: %s %s", name, err, out.Bytes(), log)
	}
	return nil
}

func (s *Server) control(ctx context.Context, action string, more ...string) error {
	args := append([]string{action, "--pgdata", s.data(), "--silent", "--wait"}, more...)
	if action != "stop" {
		args = append(args, "--log", filepath.Join(s.dir, "log"), "--options", s.options)
	}
	return s.run(ctx, "pg_ctl", args...)
}

// watch leaves a process behind that ends the server and takes the folder away
// when this process closes a pipe, or is no more.
func (s *Server) watch() error {
	stop := s.command(context.Background(), "pg_ctl", "stop", "--pgdata", s.data(), "--silent", "--mode", "immediate").Args
	script := `cat >/dev/null; dir=$1; shift; "$@" >/dev/null 2>&1; rm -rf "$dir"`
	s.guard = exec.Command("sh", append([]string{"-c", script, "guard", s.dir}, stop...)...)
	s.guard.Dir = "/"
	leash, err := s.guard.StdinPipe()
	if err != nil {
		return err
	}
	s.leash = leash
	return s.guard.Start()
}

// Stop ends the server and takes its folder away.
func (s *Server) Stop() error { return errors.Join(s.leash.Close(), s.guard.Wait()) }

// Restart ends every connection, as a restart of the service does. What was
// committed is there again.
func (s *Server) Restart(ctx context.Context) error {
	return s.control(ctx, "restart", "--mode", "fast")
}

// Crash ends the server at once and starts it again: it recovers from its log.
func (s *Server) Crash(ctx context.Context) error {
	return s.control(ctx, "restart", "--mode", "immediate")
}

// Address is that of a database, as registry.Config takes it.
func (s *Server) Address(database string) string {
	query := url.Values{"host": {s.dir}, "user": {user}}
	return "postgres:///" + database + "?" + query.Encode()
}

// NewDatabase makes an empty database and gives its address.
func (s *Server) NewDatabase(ctx context.Context) (address string, err error) {
	name := "test" + strconv.FormatInt(s.last.Add(1), 10)
	conn, err := pgx.Connect(ctx, s.Address("postgres"))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	_, err = conn.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE template0")
	return s.Address(name), err
}
