// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_QUORUM_LAB_SVG_HPP
#define QUORATE_EXAMPLE_QUORUM_LAB_SVG_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ostream>
#include <quorate/quorums/analysis.hpp>
#include <string>
#include <string_view>
#include <vector>
#include "report.hpp"

namespace lab {

/// A picture of some systems, in two parts. The first shows how unavailable each system is, by how
/// often a node is down. Both scales are in powers of ten, so the line of a system that survives
/// more failures falls more steeply. The second part shows which share of the sets of failures each
/// system survives. If a system needs another quorum to write than to elect, writing has a line of
/// its own, dashed.
class picture {
public:
    picture(std::ostream& out, std::vector<design> const& designs) : out_{out}, designs_{designs} {}

    /// Nothing is drawn if a system is too large to analyze.
    bool draw() {
        for (auto const& d : designs_) {
            auto a = quorate::analyze(d.system);
            if (!a) return false;
            most_ = std::max(most_, a->members);
            auto const shade = color(curves_.size());
            curves_.push_back({d.name, std::move(a->works), shade, false});
            if (!d.system.symmetric())
                curves_.push_back({d.name + ": writing", std::move(a->commits), shade, true});
        }
        auto const rows = static_cast<double>(curves_.size());
        auto const height = matrix_top + 40 + 30 * rows + 20;
        out_ << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 " << fixed(height, 0)
             << "\" font-family=\"sans-serif\" font-size=\"13\">\n"
             << "<rect width=\"760\" height=\"" << fixed(height, 0) << "\" fill=\"white\"/>\n";
        axes();
        for (std::size_t i = 0; i < curves_.size(); ++i) draw_curve(i);
        matrix();
        out_ << "</svg>\n";
        return true;
    }

private:
    struct curve {
        std::string name;
        quorate::rule_analysis rule;
        std::string_view color;
        bool dashed = false;
        std::size_t members() const { return rule.sets_survived.size() - 1; }
    };

    static constexpr double left = 70;
    static constexpr double right = 520;
    static constexpr double top = 40;
    static constexpr double bottom = 300;
    static constexpr double matrix_top = 370;
    static constexpr double rarest = -8;  // powers of ten, of being unavailable
    static constexpr double least_down = -3;

    static double x_of(double down) {
        return left + (std::log10(down) - least_down) / (0 - least_down) * (right - left);
    }
    static double y_of(double unavailable) {
        auto const power = std::max(std::log10(std::max(unavailable, 1e-300)), rarest);
        return top + power / rarest * (bottom - top);
    }
    static std::string_view color(std::size_t i) {
        static constexpr std::string_view colors[] = {"#1f77b4", "#d62728", "#2ca02c", "#9467bd",
                                                      "#ff7f0e", "#17becf", "#8c564b", "#7f7f7f"};
        return colors[i % 8];
    }
    static std::string escaped(std::string_view text) {
        std::string out;
        for (char c : text) {
            if (c == '&') out += "&amp;";
            else if (c == '<') out += "&lt;";
            else out += c;
        }
        return out;
    }
    void text(double x, double y, std::string_view words, std::string_view anchor = "start") {
        out_ << "<text x=\"" << fixed(x, 1) << "\" y=\"" << fixed(y, 1) << "\" text-anchor=\""
             << anchor << "\">" << escaped(words) << "</text>\n";
    }
    void line(double x1, double y1, double x2, double y2) {
        out_ << "<path d=\"M" << fixed(x1, 1) << " " << fixed(y1, 1) << "L" << fixed(x2, 1) << " "
             << fixed(y2, 1) << "\" stroke=\"#dddddd\"/>\n";
    }

    void axes() {
        text(left, 22, "How often the cluster does not work, if each node is down so often");
        for (int power = -3; power <= 0; ++power) {
            auto const x = x_of(std::pow(10.0, power));
            line(x, top, x, bottom);
            text(x, bottom + 18,
                 power == 0 ? "always"
                            : fixed(std::pow(10.0, power + 2), power == -3 ? 1 : 0) + " %",
                 "middle");
        }
        for (int power = 0; power >= -8; power -= 2) {
            auto const y = y_of(std::pow(10.0, power));
            line(left, y, right, y);
            text(left - 8, y + 4,
                 power == 0    ? "always"
                 : power == -2 ? "1 %"
                               : "1e" + std::to_string(power),
                 "end");
        }
        text((left + right) / 2, bottom + 38, "a node is down", "middle");
    }
    void draw_curve(std::size_t i) {
        auto const& c = curves_[i];
        auto const dashes = c.dashed ? " stroke-dasharray=\"6 4\"" : "";
        out_ << "<path fill=\"none\" stroke=\"" << c.color << "\" stroke-width=\"2\"" << dashes
             << " d=\"";
        for (int step = 0; step <= 60; ++step) {
            auto const down = std::pow(10.0, least_down - least_down * step / 60);
            // Computed from the failures: 1 minus the availability would lose small values.
            auto const unavailable = failing(c.rule, std::min(down, 1.0));
            out_ << (step == 0 ? "M" : "L") << fixed(x_of(down), 1) << " "
                 << fixed(y_of(unavailable), 1);
        }
        out_ << "\"/>\n";
        auto const y = top + 14 + 24 * static_cast<double>(i);
        out_ << "<path d=\"M536 " << fixed(y - 8, 1) << "h20\" stroke=\"" << c.color
             << "\" stroke-width=\"3\"" << dashes << "/>\n";
        text(564, y - 3, c.name);
    }
    static double failing(quorate::rule_analysis const& rule, double down) {
        auto const n = rule.sets_survived.size() - 1;
        double sum = 0;
        for (std::size_t f = 0; f <= n; ++f) {
            auto const fatal = static_cast<double>(choose(n, f) - rule.sets_survived[f]);
            sum += fatal * std::pow(down, static_cast<double>(f)) *
                   std::pow(1 - down, static_cast<double>(n - f));
        }
        return sum;
    }

    void matrix() {
        text(left, matrix_top - 6, "Of the sets of so many failures it survives");
        auto const cell = std::min(56.0, 480.0 / static_cast<double>(most_ + 1));
        auto const begin = 250.0;
        for (std::size_t f = 1; f <= most_; ++f)
            text(begin + cell * (static_cast<double>(f) - 0.5), matrix_top + 18, std::to_string(f),
                 "middle");
        for (std::size_t i = 0; i < curves_.size(); ++i) {
            auto const y = matrix_top + 28 + 30 * static_cast<double>(i);
            text(left, y + 18, curves_[i].name);
            for (std::size_t f = 1; f <= curves_[i].members(); ++f)
                share(i, f, begin + cell * static_cast<double>(f - 1), y, cell);
        }
    }
    void share(std::size_t i, std::size_t f, double x, double y, double width) {
        auto const survived = curves_[i].rule.sets_survived[f];
        auto const all = choose(curves_[i].members(), f);
        auto const part = static_cast<double>(survived) / static_cast<double>(all);
        auto const fill = survived == all ? "#b7e3b7" : survived == 0 ? "#f3c0bc" : "#f7e9a8";
        out_ << "<rect x=\"" << fixed(x, 1) << "\" y=\"" << fixed(y, 1) << "\" width=\""
             << fixed(width - 2, 1) << "\" height=\"26\" fill=\"" << fill << "\"/>\n";
        auto const words = survived == all ? "all"
                           : survived == 0 ? "none"
                                           : fixed(100 * part, 0) + " %";
        text(x + width / 2 - 1, y + 18, words, "middle");
    }

    std::ostream& out_;
    std::vector<design> const& designs_;
    std::vector<curve> curves_;
    std::size_t most_ = 0;
};

}  // namespace lab

#endif
