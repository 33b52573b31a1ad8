//go:build linux

package spooltest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// System is a running print service.
type System struct {
	// Server is host:port of cupsd.
	Server string
	// Printer is the name of its only queue, which is the default.
	Printer string

	dir     string
	device  string // host:port of the printer
	bus     string // address of D-Bus; empty for the machine's own
	lock    *os.File
	running []*exec.Cmd
}

// startsWithin is how long a service may take to come up, once it is its turn.
const startsWithin = 3 * time.Minute

// Start waits for its turn, runs the service and waits until the queue takes
// jobs. Close it. A turn may come after minutes, when other packages print: what
// limits the work should begin after it.
func Start(ctx context.Context) (*System, error) {
	lock, err := acquire(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, startsWithin)
	defer cancel()
	s := &System{Printer: queue, lock: lock}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("spooltest: %w", err), s.Close())
	}
	return s, nil
}

func (s *System) start(ctx context.Context) (err error) {
	if s.dir, err = os.MkdirTemp("", "spooltest"); err != nil {
		return err
	}
	if s.Server, err = freePort(); err != nil {
		return err
	}
	if s.device, err = freePort(); err != nil {
		return err
	}
	if err := configure(s.dir, s.Server); err != nil {
		return err
	}
	if err := s.startBus(ctx); err != nil {
		return err
	}
	_, port, _ := net.SplitHostPort(s.device)
	// Without a command of its own the printer sleeps 5 to 15 s over each job.
	command := filepath.Join(s.dir, "command")
	if err := os.WriteFile(command, fmt.Appendf(nil, keepAsked, s.dir), 0o755); err != nil {
		return err
	}
	err = s.run(ctx, func() bool { return listening(s.device) }, "ippeveprinter", "-p", port, "-n", "localhost",
		"-d", filepath.Join(s.dir, "device"), "-k", "-f", "application/pdf,image/urf,image/pwg-raster",
		"-c", command, "-s", "600", "-2", "-r", "off", "Test Printer")
	if err != nil {
		return err
	}
	err = s.run(ctx, func() bool { return listening(s.Server) }, "cupsd", "-f",
		"-c", filepath.Join(s.dir, "etc/cupsd.conf"), "-s", filepath.Join(s.dir, "etc/cups-files.conf"))
	if err != nil {
		return err
	}
	if err := s.addQueue(ctx); err != nil {
		return err
	}
	if err := s.admin(ctx, "-d", queue); err != nil {
		return err
	}
	return s.SetPaper(ctx, true)
}

// addQueue makes the queue. lpadmin asks the printer what it can do; when the
// printer, just begun, does not answer, lpadmin makes a queue of a printer
// without trays or duplex and calls it a success. It is asked again then.
func (s *System) addQueue(ctx context.Context) error {
	var failed error
	err := until(ctx, func() bool {
		failed = s.admin(ctx, "-p", queue, "-E", "-v", "ipp://"+s.device+"/ipp/print", "-m", "everywhere",
			"-D", "测试打印机", "-L", "机房")
		return failed != nil || exists(filepath.Join(s.dir, "etc/ppd", queue+".ppd"))
	})
	return errors.Join(failed, err)
}

// startBus runs D-Bus and avahi, or leaves them to the machine when its own
// avahi is running.
func (s *System) startBus(ctx context.Context) error {
	if exec.CommandContext(ctx, "avahi-daemon", "--check").Run() == nil {
		return nil
	}
	path := filepath.Join(s.dir, "bus")
	s.bus = "unix:path=" + path
	if err := s.run(ctx, func() bool { return exists(path) }, "dbus-daemon",
		"--config-file="+filepath.Join(s.dir, "dbus.conf"), "--nofork", "--nopidfile"); err != nil {
		return err
	}
	return s.run(ctx, func() bool { return exec.CommandContext(ctx, "avahi-daemon", "--check").Run() == nil },
		"avahi-daemon", "-f", filepath.Join(s.dir, "avahi.conf"), "--no-drop-root", "--no-chroot")
}

// Told gives what the service keeps about jobs beside the papers themselves:
// its logs, and the control files of its spool.
func (s *System) Told() ([]string, error) {
	logs, err := filepath.Glob(filepath.Join(s.dir, "*_log"))
	if err != nil {
		return nil, err
	}
	jobs, err := filepath.Glob(filepath.Join(s.dir, "spool", "c*"))
	return append(logs, jobs...), err
}

// Received gives the files the printer has been given, in the order of its jobs.
func (s *System) Received() ([]string, error) {
	return filepath.Glob(filepath.Join(s.dir, "device", "*.pdf"))
}

// keepAsked is what the printer runs for each job: it keeps the job's
// attributes, which it has as IPP_ variables.
const keepAsked = `#!/bin/sh
env | grep ^IPP_ | sort >"%s/device/$(date +%%s%%N).asked"
`

// Asked gives the attributes the printer was asked for, a text for each job, in
// the order of its jobs.
func (s *System) Asked() ([]string, error) {
	files, err := filepath.Glob(filepath.Join(s.dir, "device", "*.asked"))
	if err != nil {
		return nil, err
	}
	var asked []string
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return nil, fmt.Errorf("spooltest: %w", err)
		}
		asked = append(asked, string(text))
	}
	return asked, nil
}

// SetPaper fills the printer's trays, or takes the paper away.
func (s *System) SetPaper(ctx context.Context, loaded bool) error {
	level := "0"
	if loaded {
		level = "250"
	}
	// The printer's own web form: main tray and by-pass tray (there is no tray
	// 2). One empty tray is "out of paper" for the whole printer.
	url := "http://" + s.device + "/media?size1=iso_a4_210x297mm&type1=stationery&level1=" + level +
		"&size3=iso_dl_110x220mm&type3=envelope&level3=250"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("spooltest: %w", err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("spooltest: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("spooltest: setting paper: http status %d", res.StatusCode)
	}
	return nil
}

// Close ends every process it started and removes their files.
func (s *System) Close() error {
	var errs []error
	for i := len(s.running) - 1; i >= 0; i-- {
		cmd := s.running[i]
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
		_ = cmd.Wait()
	}
	s.running = nil
	if s.dir != "" {
		errs = append(errs, os.RemoveAll(s.dir))
	}
	return errors.Join(append(errs, s.lock.Close())...)
}

// run starts a program and waits until ready says so.
func (s *System) run(ctx context.Context, ready func() bool, name string, args ...string) error {
	log, err := os.Create(filepath.Join(s.dir, name+".log"))
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(program(name), args...) // lives until Close, not until ctx ends
	cmd.Env = s.env()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s (see the Debian packages in the package comment): %w", name, err)
	}
	s.running = append(s.running, cmd)
	if err := until(ctx, ready); err != nil {
		said, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%s did not start: %w: %.300s", name, err, said)
	}
	return nil
}

func (s *System) admin(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, program("lpadmin"), args...)
	cmd.Env = append(s.env(), "CUPS_SERVER="+s.Server)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("lpadmin: %w: %.300s", err, out)
	}
	return nil
}

func (s *System) env() []string {
	env := append(os.Environ(), "LC_ALL=C.UTF-8")
	if s.bus != "" {
		env = append(env, "DBUS_SYSTEM_BUS_ADDRESS="+s.bus)
	}
	return env
}

// program finds a daemon where a user's PATH does not look.
func program(name string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	return filepath.Join("/usr/sbin", name) // exec says so when it is not there
}

// acquire waits for the one service a machine can run at a time.
func acquire(ctx context.Context) (*os.File, error) {
	lock, err := os.OpenFile(filepath.Join(os.TempDir(), "spooltest.lock"), os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, fmt.Errorf("spooltest: %w", err)
	}
	err = until(ctx, func() bool { return syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil })
	if err != nil {
		lock.Close()
		return nil, fmt.Errorf("spooltest: another print service is running: %w", err)
	}
	return lock, nil
}

// until asks every 20 ms until yes or the end of ctx.
func until(ctx context.Context, yes func() bool) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !yes() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func listening(addr string) bool {
	c, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return false
	}
	return c.Close() == nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
