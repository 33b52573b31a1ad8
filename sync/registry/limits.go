package registry

import (
	"crypto/sha256"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits say how often one caller may come. Zero fields mean the defaults,
// which a workstation that works as it should never meets.
type Limits struct {
	// Certificate is for each client certificate; zero: 200 a second, 2,000 at once.
	Certificate Rate
	// Address is for each address that shows no certificate (enrolment); a
	// county may share one. Zero: 5 a second, 100 at once.
	Address Rate
	// Name is for each user name that is tried at sign-in or enrolment, from
	// wherever; zero: one in 6 seconds, 20 at once.
	Name Rate
}

// Rate is a token bucket.
type Rate struct {
	PerSecond float64
	Burst     int
}

func (l Limits) withDefaults() Limits {
	for _, d := range []struct {
		of       *Rate
		standard Rate
	}{
		{&l.Certificate, Rate{200, 2000}},
		{&l.Address, Rate{5, 100}},
		{&l.Name, Rate{1.0 / 6, 20}},
	} {
		if *d.of == (Rate{}) {
			*d.of = d.standard
		}
	}
	return l
}

// maxBuckets bounds the memory of a limiter. Beyond it the buckets that are
// full again, which say nothing, are let go, and if none is, all.
const maxBuckets = 50_000

// limiter has a bucket for each key. It keeps digests, so that a picture of the
// memory names nobody.
type limiter struct {
	rate    Rate
	now     func() time.Time
	mu      sync.Mutex
	buckets map[[16]byte]*rate.Limiter
}

func newLimiter(r Rate, now func() time.Time) *limiter {
	return &limiter{rate: r, now: now, buckets: map[[16]byte]*rate.Limiter{}}
}

// take gives zero when key may come now, else how long it has to wait.
func (l *limiter) take(key string) time.Duration {
	sum := sha256.Sum256([]byte(key))
	id, now := [16]byte(sum[:16]), l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.buckets[id]
	if b == nil {
		if len(l.buckets) >= maxBuckets {
			l.sweep(now)
		}
		b = rate.NewLimiter(rate.Limit(l.rate.PerSecond), l.rate.Burst)
		l.buckets[id] = b
	}
	if b.AllowN(now, 1) {
		return 0
	}
	missing := 1 - b.TokensAt(now)
	return max(time.Duration(missing/l.rate.PerSecond*float64(time.Second)), time.Millisecond)
}

func (l *limiter) sweep(now time.Time) {
	for id, b := range l.buckets {
		if b.TokensAt(now) >= float64(l.rate.Burst) {
			delete(l.buckets, id)
		}
	}
	if len(l.buckets) >= maxBuckets {
		clear(l.buckets)
	}
}

// limiters are the three of a registry.
type limiters struct{ certificate, address, name *limiter }

func newLimiters(l Limits, now func() time.Time) limiters {
	return limiters{newLimiter(l.Certificate, now), newLimiter(l.Address, now), newLimiter(l.Name, now)}
}

// limit turns away who comes too often, before the database is asked anything.
func (r *Registry) limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		by, of, key := "address", r.limits.address, ""
		if req.TLS != nil && len(req.TLS.VerifiedChains) > 0 {
			by, of, key = "certificate", r.limits.certificate, string(req.TLS.PeerCertificates[0].Raw)
		} else if host, _, err := net.SplitHostPort(req.RemoteAddr); err == nil {
			key = host
		}
		if wait := of.take(key); wait > 0 {
			r.metrics.turnedAway(by)
			r.answerProblem(w, req, tooMany(wait))
			return
		}
		next.ServeHTTP(w, req)
	})
}

// limitName counts tries under a user name, whoever makes them.
func (r *Registry) limitName(name string) error {
	if wait := r.limits.name.take(strings.ToLower(name)); wait > 0 {
		r.metrics.turnedAway("name")
		return tooMany(wait)
	}
	return nil
}
