// Knowledge checks: the reader chooses, asks, and sees why. No network, no storage.
document.addEventListener("DOMContentLoaded", () => {
  for (const quiz of document.querySelectorAll(".quiz")) {
    const answers = quiz.querySelector(".quiz-answers");
    const options = [...quiz.querySelectorAll(".quiz-option")];
    const reasons = [...answers.querySelectorAll(".quiz-why")];
    const rightOnes = reasons.filter((why) => why.dataset.right === "yes").length;
    const boxes = options.map((option, i) => {
      const box = document.createElement("div");
      box.className = "quiz-why";
      box.dataset.right = reasons[i].dataset.right;
      box.append(...reasons[i].childNodes);
      box.hidden = true;
      option.append(box);
      return box;
    });
    answers.remove();

    const line = document.createElement("div");
    line.className = "quiz-line";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Check";
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    line.append(button, status);
    quiz.querySelector("fieldset").after(line);

    const chosen = () => options.map((option) => option.querySelector("input").checked);
    const show = (visible) => {
      boxes.forEach((box, i) => {
        box.hidden = !visible[i];
        options[i].dataset.verdict = visible[i] ? box.dataset.right : "";
      });
    };
    quiz.addEventListener("change", () => {
      show(options.map(() => false));
      status.textContent = "";
    });
    button.addEventListener("click", () => {
      const ticked = chosen();
      if (!ticked.includes(true)) {
        status.textContent = "Choose an answer first.";
        return;
      }
      const found = boxes.filter((box, i) => ticked[i] && box.dataset.right === "yes").length;
      const wrong = boxes.some((box, i) => ticked[i] && box.dataset.right === "no");
      const done = found === rightOnes && !wrong;
      show(done ? options.map(() => true) : ticked);
      status.textContent = done
        ? "Right. Below each option stands why."
        : rightOnes > 1
          ? `${found} of ${rightOnes} right answers found${wrong ? ", and one that is not" : ""}.`
          : "Not this one. Read why, then choose again.";
    });
  }
});
