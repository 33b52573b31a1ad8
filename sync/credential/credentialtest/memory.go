package credentialtest

import (
	"context"
	"maps"
	"slices"
	"sync"

	"confirmpoint/confirm"
)

// Memory is a SecretStore that forgets everything with the process. The zero
// value is ready; its methods may be called from any goroutine.
type Memory struct {
	// Fault, when set, is asked before every call with its kind (get, set,
	// delete or probe) and the item's name; its error is the answer. It must be
	// set before the first call.
	Fault func(kind, name string) error

	mu    sync.Mutex
	items map[string][]byte
}

// Get gives a copy, or secret_missing.
func (m *Memory) Get(ctx context.Context, name string) ([]byte, error) {
	if err := m.fault(ctx, "get", name); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	secret, ok := m.items[name]
	if !ok {
		return nil, &confirm.Problem{Code: confirm.ProblemSecretMissing}
	}
	return slices.Clone(secret), nil
}

// Set keeps a copy.
func (m *Memory) Set(ctx context.Context, name string, secret []byte) error {
	if err := m.fault(ctx, "set", name); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.items == nil {
		m.items = map[string][]byte{}
	}
	m.items[name] = slices.Clone(secret)
	return nil
}

// Copy is another keyring with the same items, and no Fault.
func (m *Memory) Copy() *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := &Memory{items: map[string][]byte{}}
	for name, secret := range m.items {
		c.items[name] = slices.Clone(secret)
	}
	return c
}

// Delete forgets an item; an absent one is no error.
func (m *Memory) Delete(ctx context.Context, name string) error {
	if err := m.fault(ctx, "delete", name); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.items, name)
	return nil
}

// Probe is nil unless Fault says otherwise.
func (m *Memory) Probe(ctx context.Context) error { return m.fault(ctx, "probe", "") }

// Names lists what is kept, sorted.
func (m *Memory) Names() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.items))
}

func (m *Memory) fault(ctx context.Context, kind, name string) error {
	if ctx.Err() != nil {
		return &confirm.Problem{Code: confirm.ProblemKeyringTimeout, Err: ctx.Err()}
	}
	if m.Fault == nil {
		return nil
	}
	return m.Fault(kind, name)
}
