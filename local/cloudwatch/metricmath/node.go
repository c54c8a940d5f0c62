package metricmath

import "fmt"

// maxSeries is what an array may have: ten graphs of AWS's console.
const maxSeries = 5000

// node is a part of an expression.
type node interface {
	evaluate(Env) (Value, error)
	walk(func(node))
}

type (
	number  float64
	name    string // of a query
	text    string // 'Sum'
	keyword string // REPEAT, DESC
	list    []node
	minus   struct{ of node }
	binary  struct {
		operator    string
		left, right node
	}
	call struct {
		function string
		is       function
		args     []node
	}
)

func (n number) evaluate(Env) (Value, error)   { return Number(float64(n)), nil }
func (n name) evaluate(env Env) (Value, error) { return env.Named(string(n)) }

func (n text) evaluate(Env) (Value, error) {
	return Value{}, fmt.Errorf("the text %q stands where a number or a time series is wanted", string(n))
}

func (n keyword) evaluate(Env) (Value, error) {
	return Value{}, fmt.Errorf("%s is no metric: an ID begins with a lowercase letter", string(n))
}

func (n list) evaluate(env Env) (Value, error) {
	var all []Series
	for _, item := range n {
		v, err := item.evaluate(env)
		if err != nil {
			return Value{}, err
		}
		if v.kind == scalar {
			return Value{}, fmt.Errorf("an array is of time series, not of numbers")
		}
		if all = append(all, v.series...); len(all) > maxSeries {
			return Value{}, fmt.Errorf("the array has more than %d time series", maxSeries)
		}
	}
	return Array(all), nil
}

func (n minus) evaluate(env Env) (Value, error) {
	v, err := n.of.evaluate(env)
	if err != nil {
		return Value{}, err
	}
	return v.each(func(x float64) float64 { return -x }), nil
}

func (n binary) evaluate(env Env) (Value, error) {
	left, err := n.left.evaluate(env)
	if err != nil {
		return Value{}, err
	}
	right, err := n.right.evaluate(env)
	if err != nil {
		return Value{}, err
	}
	return combine(n.operator, left, right)
}

func (n call) evaluate(env Env) (Value, error) {
	v, err := n.is.apply(&arguments{env, n.function, n.args})
	if err != nil {
		return Value{}, fmt.Errorf("%s: %w", n.function, err)
	}
	return v, nil
}

func (n number) walk(f func(node))  { f(n) }
func (n name) walk(f func(node))    { f(n) }
func (n text) walk(f func(node))    { f(n) }
func (n keyword) walk(f func(node)) { f(n) }
func (n minus) walk(f func(node))   { f(n); n.of.walk(f) }
func (n binary) walk(f func(node))  { f(n); n.left.walk(f); n.right.walk(f) }

func (n list) walk(f func(node)) {
	f(n)
	for _, item := range n {
		item.walk(f)
	}
}

func (n call) walk(f func(node)) {
	f(n)
	for _, a := range n.args {
		a.walk(f)
	}
}
