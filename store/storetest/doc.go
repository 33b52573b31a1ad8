// Package storetest is the contract of a cache: what desk and sync/engine may
// rely on, as tests that any implementation must pass, and the small invented
// records those tests are made of.
package storetest
