package main

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// clicks makes n events as examples/clickstream's pages send them. Of the wrong
// ones, half have no session and half are no JSON.
func clicks(n int, wrong float64) ([]event, error) {
	random, now := rand.New(rand.NewPCG(1, 2)), time.Now()
	events := make([]event, n)
	for i := range events {
		at := now.Add(-time.Duration(random.IntN(3600)) * time.Second).UTC().Format(time.RFC3339)
		article, session := random.IntN(10_000), fmt.Sprintf("v-%08x", random.Uint32()%uint32(max(1, n/20)))
		if isWrong := random.Float64() < wrong; isWrong && i%2 == 0 {
			session = ""
		} else if isWrong {
			at += "\"" // ends the string too early
		}
		text := fmt.Sprintf(`{"id":"%016x","at":"%s","session":"%s","page":"https://shop.example/lamps/%d?from=mail",`, random.Uint64(), at, session, article)
		switch random.IntN(10) {
		default:
			text += `"kind":"page_view"}`
		case 0, 1:
			text += `"kind":"search"}`
		case 2:
			text += fmt.Sprintf(`"kind":"add_to_cart","product":"lamp-%d","quantity":%d,"cents":%d}`, article, 1+random.IntN(3), 999+random.IntN(50_000))
		case 3:
			text += fmt.Sprintf(`"kind":"purchase","product":"lamp-%d","quantity":%d,"cents":%d}`, article, 1+random.IntN(3), 999+random.IntN(50_000))
		}
		events[i] = event{session + "-", []byte(text)}
	}
	return events, nil
}
