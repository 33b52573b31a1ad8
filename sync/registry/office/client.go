package office

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// requestTime is how long one exchange may take, sign-in included.
const requestTime = 2 * time.Minute

// Client does the bureau's work at a registry far away. It may be used by
// several goroutines.
type Client struct {
	base string
	http *http.Client
}

// Open makes a client of a registry's address (https://host:port) for who
// holds a credential. Nothing is sent yet.
func Open(address string, k Credential) (*Client, error) {
	cert := tls.Certificate{Certificate: [][]byte{k.Certificate.Raw}, PrivateKey: k.Key}
	return open(address, k.CA, []tls.Certificate{cert})
}

func open(address string, ca *x509.Certificate, certs []tls.Certificate) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return nil, &confirm.Problem{Code: confirm.ProblemRegistryAddress}
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca)
	return &Client{base: "https://" + u.Host, http: &http.Client{
		Timeout: requestTime,
		Transport: &http.Transport{
			Proxy:             http.ProxyFromEnvironment,
			TLSClientConfig:   &tls.Config{RootCAs: roots, Certificates: certs, MinVersion: tls.VersionTLS13},
			ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Close ends idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// ask does one exchange. What is no answer of the registry is not_registry or
// bad_answer; nothing is repeated: who asks may look what has come of it.
func ask[Out any](ctx context.Context, c *Client, path string, in any) (Out, error) {
	var out Out
	body, err := wire.Encode(in)
	if err != nil {
		return out, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return out, err
	}
	nonce := make([]byte, 16)
	if _, err := rand.Read(nonce); err != nil {
		return out, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(wire.HeaderVersion, strconv.Itoa(wire.Version))
	req.Header.Set(wire.HeaderNonce, hex.EncodeToString(nonce))
	req.Header.Set("Accept-Encoding", wire.AcceptEncoding)
	resp, err := c.http.Do(req)
	if err != nil {
		return out, unreached(err)
	}
	err = read(resp, req.Header.Get(wire.HeaderNonce), &out)
	return out, errors.Join(err, resp.Body.Close())
}

// unreached tells a registry that is not trusted from one that is not there.
func unreached(err error) error {
	var cert *tls.CertificateVerificationError
	if errors.As(err, &cert) {
		return &confirm.Problem{Code: confirm.ProblemTLS, Err: errors.New("certificate is not of the registry's CA")}
	}
	return &confirm.Problem{Code: confirm.ProblemOffline, Err: err}
}

// read takes an answer for the registry's only when it echoes the nonce.
func read(resp *http.Response, nonce string, out any) error {
	if resp.Header.Get(wire.HeaderNonce) != nonce {
		return &confirm.Problem{Code: confirm.ProblemNotRegistry, Err: fmt.Errorf("status %d without the echo", resp.StatusCode)}
	}
	body, err := wire.Expand(resp.Header.Get("Content-Encoding"), resp.Body)
	if err != nil {
		return &confirm.Problem{Code: confirm.ProblemBadAnswer, Err: err}
	}
	kind := resp.Header.Get("Content-Type")
	switch {
	case resp.StatusCode == http.StatusOK && kind == "application/json":
		err = wire.Decode(body, wire.MaxAnswerBytes, out)
	case resp.StatusCode != http.StatusOK && kind == "application/problem+json":
		var p wire.Problem
		if err = wire.Decode(io.LimitReader(body, wire.MaxRequestBytes), wire.MaxRequestBytes, &p); err == nil {
			return errors.Join(told(p), body.Close())
		}
	default:
		err = fmt.Errorf("status %d of another type", resp.StatusCode)
	}
	if err = errors.Join(err, body.Close()); err != nil {
		return &confirm.Problem{Code: confirm.ProblemBadAnswer, Err: err}
	}
	return nil
}

// told is the registry's problem; a refusal by the rules keeps its code in it.
func told(p wire.Problem) error {
	return &confirm.Problem{Code: confirm.Code(p.Code), Args: p.Args}
}

// SignIn is the first step of an online sign-in: it sends an SMS.
func (c *Client) SignIn(ctx context.Context, userName, password string) (wire.PasswordAnswer, error) {
	return ask[wire.PasswordAnswer](ctx, c, wire.PathSignInPassword, wire.PasswordRequest{UserName: userName, Password: password})
}

// ConfirmSMS is the second step.
func (c *Client) ConfirmSMS(ctx context.Context, challengeID, code string) (wire.SMSAnswer, error) {
	return ask[wire.SMSAnswer](ctx, c, wire.PathSignInSMS, wire.SMSRequest{ChallengeID: challengeID, Code: code})
}

// NewPassword changes the officer's own password.
func (c *Client) NewPassword(ctx context.Context, old, new string) (wire.NewPasswordAnswer, error) {
	return ask[wire.NewPasswordAnswer](ctx, c, wire.PathPassword, wire.NewPasswordRequest{Old: old, New: new})
}
