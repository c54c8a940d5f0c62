package cloudwatch

// Total is what was published since the start, whatever was forgotten, of all metrics
// of that name which have the named dimension and no other.
func (s *Service) Total(namespace, name, dimension string) float64 {
	total := 0.0
	for _, x := range s.all() {
		if x.namespace == namespace && x.name == name && len(x.dimensions) == 1 && x.dimensions[0].Name == dimension {
			x.mu.Lock()
			total += x.total
			x.mu.Unlock()
		}
	}
	return total
}
