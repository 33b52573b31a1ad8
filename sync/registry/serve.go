package registry

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// shutdownTime is what requests get to end in.
const shutdownTime = 10 * time.Second

// TLSConfig is the server side of the protocol: TLS 1.3, our certificate, and
// client certificates of our own CA when they are shown (enrolment has none).
func (r *Registry) TLSConfig() *tls.Config {
	return &tls.Config{
		Certificates: []tls.Certificate{r.server},
		ClientCAs:    r.ca.pool(),
		ClientAuth:   tls.VerifyClientCertIfGiven,
		MinVersion:   tls.VersionTLS13,
		NextProtos:   []string{"h2", "http/1.1"},
		Time:         r.cfg.Clock,
	}
}

// Serve answers on l, which is closed when it returns, until ctx ends; then it
// takes no more and lets what runs end. It gives nil after such an end.
func (r *Registry) Serve(ctx context.Context, l net.Listener) error {
	t := r.cfg.Timeouts
	server := &http.Server{
		Handler:           r.Handler(),
		TLSConfig:         r.TLSConfig(),
		ReadHeaderTimeout: t.Header,
		ReadTimeout:       t.Read,
		WriteTimeout:      t.Write,
		IdleTimeout:       t.Idle,
		MaxHeaderBytes:    16 << 10,
		ConnState:         r.metrics.connection,
		// One workstation needs a handful of streams. A line that is dead, or a
		// client that takes nothing of its answer, must not hold them.
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams: 64,
			SendPingTimeout:      t.Stall, PingTimeout: t.Stall, WriteByteTimeout: t.Stall,
		},
		// Lines of the server itself name addresses of schools at most.
		ErrorLog: slog.NewLogLogger(r.cfg.Logger.Handler(), slog.LevelDebug),
	}
	server.RegisterOnShutdown(r.news.stop) // who waits for changes is answered at once
	return serveUntil(ctx, server, func(s *http.Server) error { return s.ServeTLS(l, "", "") })
}

// Timeouts bound what a slow or silent client can hold. Zero fields mean the
// values beside them.
type Timeouts struct {
	Header time.Duration // 10 s: TLS handshake and header of a request
	Read   time.Duration // 2 min: a whole request, 1 MiB on a line of 70 kbit/s; scans have more
	Write  time.Duration // 10 min: until the end of an answer
	Idle   time.Duration // 2 min: between requests
	Stall  time.Duration // 30 s: without a byte taken, or an answer to a ping (HTTP/2)
}

func (t Timeouts) withDefaults() Timeouts {
	return Timeouts{
		Header: cmp.Or(t.Header, 10*time.Second),
		Read:   cmp.Or(t.Read, 2*time.Minute),
		Write:  cmp.Or(t.Write, 10*time.Minute),
		Idle:   cmp.Or(t.Idle, 2*time.Minute),
		Stall:  cmp.Or(t.Stall, 30*time.Second),
	}
}

// serveUntil runs a server until ctx ends, then lets what runs end within
// shutdownTime: an answer whose operations are on the disk goes out.
func serveUntil(ctx context.Context, server *http.Server, serve func(*http.Server) error) error {
	ended := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
		defer cancel()
		err := server.Shutdown(bounded)
		if errors.Is(err, context.DeadlineExceeded) {
			err = server.Close()
		}
		ended <- err
	})
	err := serve(server)
	if stop() || !errors.Is(err, http.ErrServerClosed) {
		return err // the listener failed by itself
	}
	return <-ended
}
