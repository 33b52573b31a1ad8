package registry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// SMSGateway sends one short message. Send returns when the gateway has taken
// it; its errors must not hold phone or text.
type SMSGateway interface {
	Send(ctx context.Context, phone, text string) error
}

// LogGateway writes messages to a writer instead of sending them: for the
// training registry and for trying out. It is never the log of a program.
type LogGateway struct {
	mu sync.Mutex
	w  io.Writer
}

// NewLogGateway writes one line a message to w.
func NewLogGateway(w io.Writer) *LogGateway { return &LogGateway{w: w} }

// Send writes the line.
func (g *LogGateway) Send(_ context.Context, phone, text string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, err := fmt.Fprintf(g.w, "SMS %s %s\n", confirm.Phone(phone), text)
	return err
}

// SMSFunc is a gateway that is a function.
type SMSFunc func(ctx context.Context, phone, text string) error

// Send calls the function.
func (f SMSFunc) Send(ctx context.Context, phone, text string) error { return f(ctx, phone, text) }

// WebhookGateway hands messages to a bureau's own SMS service as
// POST {"phone": …, "text": …}; any 2xx answer means taken.
type WebhookGateway struct {
	url    string
	client *http.Client
}

// NewWebhookGateway checks the address: https, or http to this machine.
func NewWebhookGateway(address string) (*WebhookGateway, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, errors.New("registry: webhook address cannot be read")
	}
	local := u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1" || u.Hostname() == "::1"
	if u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return nil, errors.New("registry: webhook must be https")
	}
	return &WebhookGateway{url: address, client: &http.Client{
		Timeout:       15 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Send posts one message. It is not repeated: a clerk asks for another code.
func (g *WebhookGateway) Send(ctx context.Context, phone, text string) error {
	body, err := wire.Encode(struct {
		Phone string `json:"phone"`
		Text  string `json:"text"`
	}{phone, text})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, g.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := g.client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) { // the address may hold a key of the service
			err = u.Err
		}
		return fmt.Errorf("webhook: %w", err)
	}
	_, drainErr := io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	if err := errors.Join(drainErr, resp.Body.Close()); err != nil {
		return fmt.Errorf("webhook: %w", err)
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("webhook: status %d", resp.StatusCode)
	}
	return nil
}
