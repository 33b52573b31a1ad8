package registry

import (
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
	server := &http.Server{
		Handler:           r.Handler(),
		TLSConfig:         r.TLSConfig(),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute, // 1 MiB on a line of 70 kbit/s
		WriteTimeout:      10 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		// Lines of the server itself name addresses of schools at most.
		ErrorLog: slog.NewLogLogger(r.cfg.Logger.Handler(), slog.LevelDebug),
	}
	server.RegisterOnShutdown(r.news.stop) // who waits for changes is answered at once
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
	err := server.ServeTLS(l, "", "")
	if stop() || !errors.Is(err, http.ErrServerClosed) {
		return err // the listener failed by itself
	}
	return <-ended
}
