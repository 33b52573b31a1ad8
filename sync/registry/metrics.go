package registry

import (
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics counts what a bureau watches. Labels are routes, statuses and codes
// of a closed list: nothing names a person, a point or an installation.
type metrics struct {
	registry    *prometheus.Registry
	requests    *prometheus.CounterVec
	seconds     *prometheus.HistogramVec
	operations  *prometheus.CounterVec
	batch       prometheus.Histogram
	commit      prometheus.Histogram
	connections prometheus.Gauge
	limited     *prometheus.CounterVec
}

func newMetrics(d *docket) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "confirmpoint_requests_total", Help: "Requests, by route and status; 499: the client hung up before the answer.",
		}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "confirmpoint_request_seconds", Help: "Time from the header to the end of the answer, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .02, .05, .1, .25, 1, 5, 30, 120},
		}, []string{"route"}),
		operations: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "confirmpoint_operations_total", Help: "Operations answered, by kind and code of refusal.",
		}, []string{"kind", "code"}),
		batch: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "confirmpoint_commit_requests", Help: "Requests that shared one transaction.",
			Buckets: prometheus.ExponentialBuckets(1, 2, 8),
		}),
		commit: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "confirmpoint_commit_seconds", Help: "Time to judge a batch and put it on the disk.",
			Buckets: []float64{.001, .0025, .005, .01, .02, .05, .1, .25, 1, 5},
		}),
		connections: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "confirmpoint_connections", Help: "Open connections of workstations.",
		}),
		limited: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "confirmpoint_limited_total", Help: "Requests turned away by a rate limit, by what was counted.",
		}, []string{"by"}),
	}
	waiting := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "confirmpoint_waiting_requests", Help: "Requests that wait to be judged.",
	}, func() float64 { return float64(len(d.queue)) })
	m.registry.MustRegister(m.requests, m.seconds, m.operations, m.batch, m.commit, m.connections, m.limited, waiting,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// session notes a transaction of the judge.
func (m *metrics) session(requests int, took time.Duration) {
	m.batch.Observe(float64(requests))
	m.commit.Observe(took.Seconds())
}

// operation notes the answer to one operation. code is one of confirm's.
func (m *metrics) operation(kind, code string) { m.operations.WithLabelValues(kind, code).Inc() }

// turnedAway notes a request over a limit.
func (m *metrics) turnedAway(by string) { m.limited.WithLabelValues(by).Inc() }

// connection follows the life of connections, as http.Server.ConnState.
func (m *metrics) connection(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		m.connections.Inc()
	case http.StateClosed, http.StateHijacked:
		m.connections.Dec()
	}
}

// observe counts and times requests. It stands outside of everything else, so
// that refusals count too, and those who hang up.
func (r *Registry) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		begun := time.Now()
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		defer func() { // also when the answer is aborted
			route, took := routeOf(req), time.Since(begun)
			r.metrics.requests.WithLabelValues(route, strconv.Itoa(seen.status)).Inc()
			r.metrics.seconds.WithLabelValues(route).Observe(took.Seconds())
			r.cfg.Logger.DebugContext(req.Context(), "request", "route", route, "status", seen.status, "took", took)
		}()
		next.ServeHTTP(seen, req)
	})
}

// routeOf names a request by the pattern it has met: paths may hold what a
// stranger typed.
func routeOf(req *http.Request) string {
	if req.Pattern == "" {
		return "none"
	}
	return req.Pattern
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter; statusHungUp is not passed on.
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	if status != statusHungUp {
		w.ResponseWriter.WriteHeader(status)
	}
}

// Unwrap lets http.ResponseController find the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// codeOfRuling keeps the label of accepted operations empty.
func codeOfRuling(v verdict) string {
	if v.accepted {
		return ""
	}
	return string(v.code)
}
