package registry

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// WatchHandler is for those who run the registry, on an address of its own that
// workstations do not reach: GET /healthz, and GET /metrics for Prometheus.
// Neither says anything of a person, a point or a workstation.
func (r *Registry) WatchHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", r.serveHealth)
	mux.Handle("GET /metrics", promhttp.HandlerFor(r.metrics.registry, promhttp.HandlerOpts{}))
	return mux
}

// serveHealth answers 200 while the database can be read and the judge works.
func (r *Registry) serveHealth(w http.ResponseWriter, req *http.Request) {
	ctx, cancel := context.WithTimeout(req.Context(), 5*time.Second)
	defer cancel()
	err := r.db.view(ctx, func(q querier) error {
		_, err := lastSeq(ctx, q)
		return err
	})
	select {
	case <-r.docket.closing:
		err = errors.New("closing")
	default:
	}
	if err != nil {
		r.cfg.Logger.ErrorContext(ctx, "not healthy", "cause", err)
		http.Error(w, "unavailable", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ok\n")) // who has hung up needs no answer
}

// ServeWatch answers on l, which is closed when it returns, until ctx ends.
func (r *Registry) ServeWatch(ctx context.Context, l net.Listener) error {
	return serveUntil(ctx, &http.Server{
		Handler:           r.WatchHandler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       5 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    8 << 10,
	}, func(s *http.Server) error { return s.Serve(l) })
}
