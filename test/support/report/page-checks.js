// Runs inside of the page: what a browser alone can tell about it.
globalThis.checks = {
  /** Elements whose right or left edge is off the screen. */
  tooWide() {
    const width = document.documentElement.clientWidth;
    const off = [...document.querySelectorAll('body *')].filter((element) => {
      const { left, right, width: own } = element.getBoundingClientRect();
      return own > 1 && (right > width + 0.5 || left < -0.5);
    });
    const whole = document.documentElement.scrollWidth;
    return [
      ...(whole > width ? [`the page is ${whole} wide`] : []),
      ...off.map((element) => element.outerHTML.slice(0, 200)),
    ];
  },

  /** Pairs of texts in the same picture that cover each other. */
  overlaps() {
    return [...document.querySelectorAll('svg.chart')].flatMap((chart) => {
      const texts = [...chart.querySelectorAll('text')].filter((text) => text.getBoundingClientRect().width > 0);
      return texts.flatMap((a, i) =>
        texts.slice(i + 1).flatMap((b) => {
          const [p, q] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
          // Letters leave some of their line free.
          const apart = p.right <= q.left || q.right <= p.left || p.bottom - 3 <= q.top || q.bottom - 3 <= p.top;
          return apart ? [] : [`${a.textContent} / ${b.textContent}`];
        }),
      );
    });
  },

  /** The contrast of each version's name with the area it stands on, as WCAG counts it. */
  contrasts() {
    const light = (colour) => {
      const parts = colour.match(/[\d.]+/g).slice(0, 3);
      const [red, green, blue] = parts.map((part) => {
        const share = Number(part) / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    return [...document.querySelectorAll('svg.chart text.name')].map((text) => {
      const area = text.closest('svg').querySelector(text.classList.contains('old-ink') ? 'rect.old' : 'rect.new');
      const [dark, bright] = [text, area].map((element) => light(getComputedStyle(element).fill)).sort((a, b) => a - b);
      return { text: text.textContent, ratio: (bright + 0.05) / (dark + 0.05) };
    });
  },
};
