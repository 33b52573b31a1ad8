package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry"
)

func newRegistry(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	var out, complaints bytes.Buffer
	code := run(t.Context(), []string{"--dir", dir, "init", "--bureau", "台山市教育局", "--phone", "0750-5550100", "--host", "127.0.0.1"},
		world{in: strings.NewReader(""), out: &out, err: &complaints})
	if code != exitDone {
		t.Fatalf("init: %d %s", code, complaints.String())
	}
	return dir
}

// TestServe serves over HTTPS until the context ends, as Ctrl+C ends it.
func TestServe(t *testing.T) {
	dir := newRegistry(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	lines, out := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		code := run(ctx, []string{"--dir", dir, "serve", "--listen", "127.0.0.1:0", "--sms", "log", "--watch", "127.0.0.1:0", "--log", "json"}, world{in: strings.NewReader(""), out: out, err: io.Discard})
		ended <- code
		out.CloseWithError(io.EOF)
	}()
	buf := make([]byte, 200)
	n, err := lines.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	health, err := http.Get(regexp.MustCompile(`http://[0-9.:]+`).FindString(string(buf[:n])) + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	if err := health.Body.Close(); err != nil || health.StatusCode != http.StatusOK {
		t.Errorf("health: %d %v", health.StatusCode, err)
	}
	if n, err = lines.Read(buf); err != nil {
		t.Fatal(err)
	}
	address := regexp.MustCompile(`https://[0-9.:]+`).FindString(string(buf[:n]))
	ca, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	resp, err := client.Get(address + "/v1/rulebook")
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusBadRequest || resp.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("status %d", resp.StatusCode)
	}
	if err := resp.Body.Close(); err != nil {
		t.Error(err)
	}
	client.CloseIdleConnections()
	stop()
	rest, err := io.ReadAll(lines)
	if err != nil || !strings.Contains(string(rest), "已停止服务") {
		t.Errorf("%v %s", err, rest)
	}
	if code := <-ended; code != exitDone {
		t.Errorf("exit code %d", code)
	}
}

func TestPortIsTaken(t *testing.T) {
	dir := newRegistry(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var complaints bytes.Buffer
	code := run(t.Context(), []string{"--dir", dir, "serve", "--listen", l.Addr().String(), "--sms", "log"},
		world{in: strings.NewReader(""), out: io.Discard, err: &complaints})
	if code != exitBusy || !strings.Contains(complaints.String(), "端口已被另一个程序占用") {
		t.Errorf("exit code %d: %s", code, complaints.String())
	}
}

// TestSentences: each kind of error has its exit code and Chinese words.
func TestSentences(t *testing.T) {
	for _, tt := range []struct {
		err  error
		code int
		word string
	}{
		{nil, exitDone, ""},
		{registry.ErrExists, exitExists, "已经有登记库"},
		{registry.ErrWeakPassword, exitUsage, "8 个字符"},
		{&confirm.Problem{Code: confirm.ProblemRegistryBusy}, exitBusy, "正被另一个程序写入"},
		{&confirm.Problem{Code: confirm.ProblemDiskFull}, exitComputer, "磁盘已满"},
		{&confirm.Problem{Code: confirm.ProblemReadOnly}, exitComputer, "权限"},
		{&confirm.Problem{Code: confirm.ProblemCacheNewer}, exitComputer, "升级"},
		{&confirm.Problem{Code: confirm.ProblemCacheDamaged}, exitComputer, "损坏"},
		{&os.PathError{Op: "open", Path: "a.xlsx", Err: os.ErrPermission}, exitComputer, "a.xlsx"},
		{context.Canceled, exitCancelled, "中断"},
		{errors.New("surprise"), exitInternal, "surprise"},
	} {
		if got := exitCode(tt.err); got != tt.code {
			t.Errorf("%v: exit code %d, want %d", tt.err, got, tt.code)
		}
		if tt.err == nil {
			continue
		}
		var b bytes.Buffer
		complain(&b, tt.err)
		if !strings.Contains(b.String(), tt.word) {
			t.Errorf("%v: %s", tt.err, b.String())
		}
	}
}
